import type { RecordedObservation } from "../report-input.ts";
import type { ServerView } from "../report-model.ts";

const UNKNOWN = "not observed";

function serverView({ header }: RecordedObservation): ServerView {
  const { source } = header;
  const { tls, inRecovery } = source;
  return {
    cluster: header.subject.cluster,
    endpoint: `${source.host}:${source.port}`,
    version: source.serverVersion ?? UNKNOWN,
    systemIdentifier: source.systemIdentifier ?? UNKNOWN,
    tls: tls === null ? UNKNOWN : `${tls.protocol}, ${tls.cipher}`,
    collectorRole: source.role,
    recovery: inRecovery === null ? UNKNOWN : inRecovery ? "standby" : "primary",
  };
}

/** Each server that was looked at, once, as it named itself. */
export function serverViews(observations: readonly RecordedObservation[]): readonly ServerView[] {
  const views = observations.map(serverView);
  const rank = (view: ServerView): number =>
    [view.version, view.systemIdentifier, view.tls].filter((text) => text === UNKNOWN).length;
  const best = new Map<string, ServerView>();
  for (const view of views) {
    const key = JSON.stringify([view.cluster, view.endpoint, view.collectorRole]);
    const other = best.get(key);
    // A server that names itself differently from before is a server of its own: both are shown.
    if (other === undefined || rank(view) < rank(other)) best.set(key, view);
    else if (rank(view) === 0 && JSON.stringify(view) !== JSON.stringify(other))
      best.set(`${key}${JSON.stringify(view)}`, view);
  }
  return [...best.values()];
}
