/** A resource's name in the stack: `main/role/app_user`. Parts are encoded, so that different things never share one. */
export function resourceName(cluster: string, kind: string, ...parts: readonly string[]): string {
  return [cluster, kind, ...parts.map(encodeURIComponent)].join("/");
}
