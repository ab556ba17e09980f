// Erases types for webpack, as Node.js does when it runs the source.
const { transformSync } = require("esbuild");

module.exports = (text) => transformSync(text, { loader: "ts" }).code;
