/**
 * A Lambda Runtime API on loopback, for running built functions without Docker: AWS's real runtime interface client in the
 * real node binary asks it for invocations, exactly as it asks the one in Lambda.
 *
 * What it does not have: the memory limit, the read-only /var/task, layers under /opt.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

const maxLogBytes = 1024 * 1024;

/** What is run, and how. */
export interface RuntimeOptions {
  /** The node binary. */
  readonly node: string;
  /** The folder of aws-lambda-ric. */
  readonly ric: string;
  /** The built function's folder, which is /var/task in Lambda. */
  readonly task: string;
  /** As in the template: `file.export`. */
  readonly handler: string;
  /** The function's name. */
  readonly name: string;
  readonly timeoutSeconds: number;
  /** In MB; only V8's own limits follow from it. */
  readonly memory: number;
  /** The function's variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** What an invocation came to. `body` is the response, or Lambda's error document when it failed. */
export interface InvocationResult {
  readonly failed: boolean;
  readonly body: string;
  readonly millis: number;
}

interface Invocation {
  readonly id: string;
  readonly payload: string;
  readonly resolve: (result: InvocationResult) => void;
  timer?: NodeJS.Timeout;
  startedAt?: number;
}

/** One function's sandbox: started by the first invocation, and again after it died. */
export class LocalRuntime {
  readonly #options: RuntimeOptions;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #queue: Invocation[] = [];
  #running: Invocation | undefined;
  #idleResponse: ServerResponse | undefined;
  #child: ChildProcess | undefined;
  #initError: string | undefined;
  #spawnedAt = 0;

  /** Milliseconds from starting the process to its first request for work; undefined before that. */
  initMillis: number | undefined;
  /** What the function wrote to stdout and stderr, cut after 1 MiB. */
  log = "";

  constructor(options: RuntimeOptions) {
    this.#options = options;
  }

  /** Listens on a free port of 127.0.0.1. */
  listen(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", () => resolve(this));
    });
  }

  /** Invokes the function. Resolves with its response, or with `failed: true` and Lambda's error document. */
  invoke(payload: string): Promise<InvocationResult> {
    return new Promise((resolve) => {
      this.#queue.push({ id: randomUUID(), payload, resolve });
      if (this.#child === undefined) this.#start();
      this.#giveWork();
    });
  }

  /** Ends the process and the server. */
  close(): void {
    this.#child?.kill("SIGKILL");
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get #port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  #start(): void {
    const { node, ric, task, handler, name, memory, env } = this.#options;
    this.initMillis = undefined;
    this.#initError = undefined;
    this.#spawnedAt = performance.now();
    const limits = [
      `--max-semi-space-size=${Math.floor(memory * 0.05)}`,
      `--max-old-space-size=${Math.floor(memory * 0.9)}`,
    ];
    const child = spawn(node, [...limits, `${ric}/index.mjs`, handler], {
      cwd: task,
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing of this shell's environment but PATH: a function sees in Lambda what its template says.
      env: {
        ...env,
        PATH: process.env.PATH ?? "",
        TZ: ":UTC",
        LANG: "en_US.UTF-8",
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: task,
        LAMBDA_RUNTIME_DIR: "/var/runtime",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${this.#port}`,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
        AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
        AWS_LAMBDA_LOG_STREAM_NAME: "local",
        AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
        AWS_REGION: "eu-west-1",
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "defaultkey",
        AWS_SECRET_ACCESS_KEY: "defaultsecret",
      },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.log = (this.log + text).slice(0, maxLogBytes);
      });
    }
    child.on("error", (error) => this.#died(child, error.message));
    child.on("exit", (code, signal) => this.#died(child, signal ?? `exit status ${code}`));
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#idleResponse = undefined;
    const failure = this.#initError ?? errorDocument("Runtime.ExitError", `runtime ended: ${how}`);
    const lost = this.#running === undefined ? this.#queue.splice(0) : [this.#running];
    for (const invocation of lost) this.#settle(invocation, { failed: true, body: failure });
  }

  #giveWork(): void {
    if (this.#idleResponse === undefined || this.#running !== undefined) return;
    const invocation = this.#queue.shift();
    if (invocation === undefined) return;
    const response = this.#idleResponse;
    this.#idleResponse = undefined;
    this.#running = invocation;
    const { timeoutSeconds, name } = this.#options;
    const deadline = Date.now() + timeoutSeconds * 1000;
    invocation.timer = setTimeout(() => this.#timedOut(invocation), timeoutSeconds * 1000);
    invocation.startedAt = performance.now();
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": invocation.id,
      "lambda-runtime-deadline-ms": String(deadline),
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      "lambda-runtime-trace-id": "Root=1-00000000-000000000000000000000000;Sampled=0",
    });
    response.end(invocation.payload);
  }

  #timedOut(invocation: Invocation): void {
    const message = `Task timed out after ${this.#options.timeoutSeconds}.00 seconds`;
    this.#settle(invocation, { failed: true, body: errorDocument("Sandbox.Timedout", message) });
    this.#child?.kill("SIGKILL");
  }

  #settle(invocation: Invocation, result: Omit<InvocationResult, "millis">): void {
    clearTimeout(invocation.timer);
    if (this.#running === invocation) this.#running = undefined;
    const millis = performance.now() - (invocation.startedAt ?? this.#spawnedAt);
    invocation.resolve({ ...result, millis });
    if (this.#queue.length > 0 && this.#child === undefined) this.#start();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, path] = /^\/2018-06-01\/runtime\/(.+)$/.exec(request.url ?? "") ?? [];
    if (path === "invocation/next") {
      this.initMillis ??= performance.now() - this.#spawnedAt;
      this.#idleResponse = response;
      this.#giveWork();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
    if (path === "init/error") this.#initError = body;
    const [, id, verdict] = /^invocation\/([^/]+)\/(response|error)$/.exec(path ?? "") ?? [];
    const running = this.#running;
    if (running !== undefined && running.id === id && verdict !== undefined) {
      this.#settle(running, { failed: verdict === "error", body });
    }
  }
}

function errorDocument(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}
