/**
 * Makes the refusal of a decision from whatever was thrown, by this library or by a user's hook.
 * @module
 */
import type { HiddenNames } from "../alb/hide-names.ts";
import { ClientCertificateError } from "../errors/client-certificate-error.ts";
import { CODES, codeOf, type Reason } from "../errors/codes.ts";
import { readingRefusal } from "../errors/reading-refusal.ts";
import { errorText } from "../util/error-text.ts";
import { CertificateError } from "../x509/certificate-error.ts";

/** Most causes of causes that are kept. */
const maxCauses = 8;

/** The own properties of an error of ours. */
const knownKeys = new Set<PropertyKey>([
  "message",
  "cause",
  "name",
  "code",
  "reason",
  "statusCode",
  "expose",
  "detail",
  "stack",
]);

/**
 * Returns the thrown error when it is one of ours, unchanged since it was made and without the name of a certificate header; otherwise a new
 * error that says the same. What is not one of ours is a fault, with the thrown value as its cause. Never throws, whatever was thrown.
 */
export function refusalOf(thrown: unknown, names: HiddenNames): ClientCertificateError {
  const unreadable = readingRefusalOf(thrown, names);
  if (unreadable !== undefined) return unreadable;
  if (!ClientCertificateError.made(thrown)) return fault(thrown, names);
  const reason = dataOf(thrown, "reason");
  if (!isReason(reason)) return fault(thrown, names);
  const given = dataOf(thrown, "detail");
  const detail = names.hide(typeof given === "string" ? given : "");
  const cause = causeOf(dataOf(thrown, "cause"), names);
  if (saysOnly(thrown, { reason, detail, cause }, names)) return thrown;
  return new ClientCertificateError(
    reason,
    Object.hasOwn(thrown, "cause") ? { detail, cause } : { detail },
  );
}

/** Returns the refusal of a certificate that could not be read; undefined for anything else. A hook may have changed the error. */
function readingRefusalOf(thrown: unknown, names: HiddenNames): ClientCertificateError | undefined {
  try {
    if (!(thrown instanceof CertificateError)) return undefined;
    const { reason, detail } = readingRefusal(thrown);
    if (!isReason(reason)) return undefined;
    const cause = causeOf(thrown, names);
    return new ClientCertificateError(reason, { detail: names.hide(detail), cause });
  } catch {
    return undefined;
  }
}

function fault(thrown: unknown, names: HiddenNames): ClientCertificateError {
  const cause = causeOf(thrown, names);
  return new ClientCertificateError("internal.fault", { cause, detail: "unexpected fault" });
}

function isReason(value: unknown): value is Reason {
  try {
    return typeof value === "string" && codeOf(value as Reason) !== undefined;
  } catch {
    return false;
  }
}

/** The value of an own property; undefined when it is not there or a getter. */
function dataOf(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}

/** Whether an error says what one that is made of these would say, and nothing else. A second error would cost a second stack. */
function saysOnly(
  thrown: ClientCertificateError,
  { reason, detail, cause }: { reason: Reason; detail: string; cause: unknown },
  { hide, areSecret }: HiddenNames,
): boolean {
  if (Object.getPrototypeOf(thrown) !== ClientCertificateError.prototype) return false;
  if (Reflect.ownKeys(thrown).some((key) => !knownKeys.has(key))) return false;
  if (areSecret && hide(String(dataOf(thrown, "stack"))) !== String(dataOf(thrown, "stack"))) {
    return false;
  }
  const code = codeOf(reason);
  const { title: message, status: statusCode } = CODES[code];
  const name = "ClientCertificateError";
  const facts = { message, cause, name, code, reason, statusCode, expose: true, detail };
  return Object.entries(facts).every(([key, value]) => dataOf(thrown, key) === value);
}

function causeOf(cause: unknown, { hide, areSecret }: HiddenNames): unknown {
  return areSecret ? hiddenCause(cause, hide, 0) : cause;
}

/** Returns the same value when nothing in it shows a name, otherwise an error with its text alone. Never throws. */
function hiddenCause(cause: unknown, hide: HiddenNames["hide"], depth: number): unknown {
  if (cause === undefined) return undefined;
  if (depth === maxCauses) return new Error("further causes are left out");
  try {
    const inner = innerCause(cause);
    const hidden = hiddenCause(inner, hide, depth + 1);
    return hidden === inner && !shows(cause, hide) ? cause : copyOf(cause, hidden, hide);
  } catch {
    return copyOf(cause, undefined, hide);
  }
}

function innerCause(value: unknown): unknown {
  return typeof value === "object" && value !== null && "cause" in value ? value.cause : undefined;
}

/** Whether what a log would print of a value shows a name. Throws for what cannot be printed. */
function shows(value: unknown, hide: HiddenNames["hide"]): boolean {
  const texts = [String(value), String(JSON.stringify(value))];
  if (typeof value === "object" && value !== null) {
    if ("message" in value) texts.push(String(value.message));
    if ("stack" in value) texts.push(String(value.stack));
    // A toJSON may hide what a logger that spreads the error prints.
    texts.push(JSON.stringify({ ...value, toJSON: undefined }));
  }
  return texts.some((text) => hide(text) !== text);
}

function copyOf(cause: unknown, inner: unknown, hide: HiddenNames["hide"]): Error {
  return new Error(hide(errorText(cause)), inner === undefined ? {} : { cause: inner });
}
