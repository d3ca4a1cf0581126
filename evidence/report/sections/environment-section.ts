import { type Html, html } from "../html.ts";
import type { ReportModel, ServerView } from "../report-model.ts";
import { name, section } from "./parts.ts";

function server(view: ServerView): Html {
  return html`<h3>${name(view.cluster)}</h3>
<dl>
<dt>Endpoint</dt><dd><code>${view.endpoint}</code></dd>
<dt>PostgreSQL</dt><dd>${view.version} (${view.recovery})</dd>
<dt>System identifier</dt><dd><code>${view.systemIdentifier}</code></dd>
<dt>TLS of the collector</dt><dd>${view.tls}</dd>
<dt>Collector role</dt><dd><code>${view.collectorRole}</code></dd>
</dl>`;
}

/** The servers that were looked at, as they named themselves. */
export function environmentSection(model: ReportModel): Html {
  return section(
    "environment",
    "Environment",
    model.servers.length === 0 ? html`<p>No server was observed.</p>` : html`${model.servers.map(server)}`,
  );
}
