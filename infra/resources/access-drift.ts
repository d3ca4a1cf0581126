import type { Plan } from "#postgres/plan/plan.ts";

/** More lines than this nobody reads; a state that holds them all is slow to read as well. */
const MOST = 200;

/**
 * What differs from the declaration, a line each, as `pulumi refresh` shows it: why, then the statement that
 * would mend it. Many are cut short, and the last line says how many there are.
 */
export function driftLines({ statements, outOfReach }: Plan): string[] {
  const lines = [
    ...statements.map(({ reason, display }) => `${reason}: ${display}`),
    ...outOfReach.map(({ item, reason }) => `out of reach: ${item}: ${reason}`),
  ];
  if (lines.length <= MOST) return lines;
  return [...lines.slice(0, MOST), `and ${lines.length - MOST} more; pgattest plan lists all`];
}
