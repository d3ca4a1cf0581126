/**
 * How much of a requirement the mapped controls prove. `full`: all that it asks of the database itself. `partial`: a part,
 * `notes` say what is left. `none`: nothing here proves it; it is listed so that nobody reads a pass elsewhere as a pass
 * of this one.
 */
export type Coverage = "full" | "partial" | "none";

/** One requirement of a framework and the controls that prove some of it. */
export interface Requirement {
  /** As the framework numbers it: `A.8.15`, `CC6.1`, `10.2.1`. */
  readonly id: string;
  /** Our own short words for it; the framework's text is not repeated. */
  readonly title: string;
  readonly controls: readonly string[];
  readonly coverage: Coverage;
  /** What is not covered, and what a reader might wrongly conclude. */
  readonly notes: string;
}

/** A framework: requirements mapped to controls, as data. Controls know no framework. */
export interface Framework {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Where the text is to be had. */
  readonly source: string;
  readonly requirements: readonly Requirement[];
}
