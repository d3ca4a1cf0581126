/** Everything that can go wrong in a pack itself. */
export type PackErrorCode = "pack-incomplete" | "record-not-written";

/** An error of the folder `policies/packs`: a code, one clear line, and what to do next. */
export class PackError extends Error {
  override readonly name = "PackError";
  readonly code: PackErrorCode;
  readonly nextStep: string;

  constructor(code: PackErrorCode, message: string, nextStep: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
  }
}
