import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { curlLine } from "../../src/cli/curl-line.ts";

const target = (folder: string) => ({
  serverCa: `${folder}/ca.pem`,
  certificate: `${folder}/client.pem`,
  key: `${folder}/key.pem`,
  url: "https://localhost:8443/",
});

describe("a curl line", () => {
  test("is plain where it can be", () => {
    expect(curlLine(target("demo-pki"))).toBe(
      "curl --cacert demo-pki/ca.pem --cert demo-pki/client.pem --key demo-pki/key.pem -i https://localhost:8443/",
    );
  });

  test.each(["a folder", "it's", "$HOME;`id`", '"', "a\nb", "*"])(
    "survives a shell: %j",
    (name) => {
      const line = curlLine(target(name)).replace(/^curl/, "printf '%s\\0'");
      const words = execFileSync("sh", ["-c", line], { encoding: "utf8" }).split("\0");
      expect(words[1]).toBe(`${name}/ca.pem`);
      expect(words[3]).toBe(`${name}/client.pem`);
      expect(words).toHaveLength(9);
    },
  );
});
