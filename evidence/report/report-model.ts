import type { Coverage } from "#policies/catalogue/frameworks/framework.ts";
import type { Verdict } from "#policies/model/verdict.ts";
import type { ReportLedger } from "./report-input.ts";

/** One thing found, in plain words. */
export interface FindingView {
  readonly code: string;
  readonly item: string;
  readonly message: string;
}

/** A finding that a waiver covers. */
export interface WaivedView {
  readonly finding: FindingView;
  readonly approver: string;
  readonly expires: string;
  readonly reason: string;
}

/** A piece of evidence under a verdict, with how fresh it is. */
export interface RestsOnView {
  readonly kind: string;
  readonly entry: number;
  readonly entrySha256: string;
  readonly factsSha256: string;
  readonly observedAt: string;
  readonly age: string;
  /** Until when the control takes it; null: the control is not in this catalogue. */
  readonly freshUntil: string | null;
}

/** One control's verdict about one subject, as the report shows it. */
export interface ControlView {
  readonly control: string;
  readonly subject: string;
  readonly statement: string;
  readonly severity: string;
  readonly remediation: string | null;
  readonly verdict: Verdict;
  /** The recorded verdict, where evidence has grown stale since and the one shown is therefore another. */
  readonly recordedVerdict: Verdict;
  readonly checked: { readonly count: number; readonly of: string } | null;
  readonly findings: readonly FindingView[];
  readonly waived: readonly WaivedView[];
  readonly restsOn: readonly RestsOnView[];
}

/** All verdicts about one subject, those to act on first. */
export interface SubjectView {
  readonly subject: string;
  readonly anchor: string;
  readonly controls: readonly ControlView[];
}

/** Something that could not be seen, or was not looked at. */
export interface GapView {
  readonly what: string;
  readonly subject: string;
  readonly why: string;
}

/** One requirement and what the verdicts say about it. */
export interface RequirementView {
  readonly id: string;
  readonly title: string;
  /** The worst verdict of its controls; null: none of its controls was assessed. */
  readonly verdict: Verdict | null;
  readonly controls: readonly { readonly control: string; readonly verdicts: readonly Verdict[] }[];
  readonly coverage: Coverage;
  /** What is not covered. */
  readonly notes: string;
}

/** How far the verdicts cover one framework. */
export interface FrameworkView {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly requirements: readonly RequirementView[];
}

/** One fact as it was declared, provisioned and observed. */
export interface ComparisonRow {
  readonly what: string;
  readonly declared: string;
  readonly provisioned: string;
  readonly observed: string;
  /** Null: one side is unknown, so nothing is said. */
  readonly agrees: boolean | null;
}

/** Declared, provisioned and observed of one cluster, side by side. */
export interface ComparisonView {
  readonly cluster: string;
  readonly rows: readonly ComparisonRow[];
}

/** One observation: when, by whom, what it saw, and its digests. */
export interface EvidenceView {
  readonly kind: string;
  readonly subject: string;
  readonly entry: number;
  readonly entrySha256: string;
  readonly factsSha256: string;
  readonly factsState: string;
  readonly observedAt: string;
  readonly age: string;
  /** Server clock minus collector clock, in words; null: the server's clock was not read. */
  readonly clockOffset: string | null;
  readonly freshUntil: string | null;
  readonly fresh: boolean | null;
  readonly queries: string;
  readonly surfaces: string;
  readonly collector: string;
}

/** A server that was looked at, as it named itself. */
export interface ServerView {
  readonly cluster: string;
  readonly endpoint: string;
  readonly version: string;
  readonly systemIdentifier: string;
  readonly tls: string;
  readonly collectorRole: string;
  readonly recovery: string;
}

/** One run of the policy pack. */
export interface PolicyRunView {
  readonly phase: string;
  readonly startedAt: string;
  readonly pack: string;
  readonly complete: boolean;
  /** Whether it judged the declaration that the assessment judged. */
  readonly sameDeclaration: boolean;
  readonly counts: readonly { readonly outcome: string; readonly count: number }[];
  /** Results other than passed and not applicable. */
  readonly notable: readonly {
    readonly policy: string;
    readonly urn: string | null;
    readonly outcome: string;
    readonly messages: readonly string[];
  }[];
}

/** Everything a report shows, computed: rendering decides nothing. */
export interface ReportModel {
  readonly stack: string;
  readonly assessedAt: string;
  readonly madeAt: string;
  readonly pgattestVersion: string;
  readonly catalogueVersion: string;
  readonly declarationSha256: string;
  readonly intendedSha256: string | null;
  readonly git: string;
  readonly owners: readonly string[];
  readonly reviewers: readonly string[];
  readonly assessmentEntry: { readonly entry: number; readonly entrySha256: string };
  /** All seven verdicts in their order, with how often each came. */
  readonly counts: readonly { readonly verdict: Verdict; readonly count: number }[];
  readonly total: number;
  readonly actionNeeded: number;
  readonly ledger: ReportLedger;
  readonly gaps: readonly GapView[];
  readonly subjects: readonly SubjectView[];
  readonly waivers: readonly (WaivedView & { readonly control: string; readonly subject: string })[];
  readonly frameworks: readonly FrameworkView[];
  readonly comparisons: readonly ComparisonView[];
  readonly evidence: readonly EvidenceView[];
  readonly servers: readonly ServerView[];
  readonly policyRuns: readonly PolicyRunView[];
}
