"""Runs the jobs that `hd init --ci` writes: each script in a shell, as the forge's runner does it, on a real clone.

What only a forge can do is handed in: which run told last, what a secret is. Uploads and downloads nothing.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import yaml

from tests.running import CHECKOUT, Answer

_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


@dataclass
class Runner:
    """A machine that works for a forge: `bin` is first on its PATH and has hdesk; `clone` is the checkout."""

    bin: Path
    clone: Path

    @classmethod
    def of(cls, top: Path, *, origin: Path, name: str = "checkout", whole: bool = False) -> Runner:
        """A new one, with a clone of `origin`, as forges make them: without history, or `whole`."""
        tools = top / "bin"
        tools.mkdir(exist_ok=True)
        for tool, command in (("hdesk", "-m hd "), ("python", ""), ("python3", "")):
            (tools / tool).write_text(f'#!/bin/sh\nexec "{sys.executable}" {command}"$@"\n', encoding="utf-8")
            (tools / tool).chmod(0o755)
        depth = [] if whole else ["--depth=1"]
        subprocess.run(["git", "clone", "-q", *depth, f"file://{origin}", str(top / name)], check=True)
        return cls(tools, top / name)

    def shell(self, script: str, **environ: str) -> Answer:
        """Run a script as both forges do: bash, ending at the first failure, also within a pipe."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HD_", "GITHUB_", "CI_"))}
        env = {**kept, "PYTHONPATH": str(CHECKOUT), "PATH": f"{self.bin}:{os.environ['PATH']}", **environ}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=self.clone, env=env, capture_output=True, check=False)
        return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


@dataclass
class GitHubJob:
    """One run of a job of a workflow. context: what expressions mean; outputs of steps are added to it."""

    runner: Runner
    workflow: Mapping[Any, Any]
    name: str
    context: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    def applies(self) -> bool:
        """Whether the job's own condition lets it run."""
        condition = self.workflow["jobs"][self.name].get("if", "true")
        return bool(_evaluate(condition, self.context))

    def group(self) -> str:
        """The concurrency group of the workflow's run."""
        return _EXPRESSION.sub(
            lambda found: str(_evaluate(found[1], self.context)), self.workflow["concurrency"]["group"]
        )

    def step(self, name: str) -> Answer:
        """Run the step of that name; its outputs are then in the context."""
        job = self.workflow["jobs"][self.name]
        step = next(step for step in job["steps"] if step.get("name") == name)
        files = {key: self.runner.bin.parent / key.lower() for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        told = {**self.workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})}
        env = {key: self._means(str(value)) for key, value in told.items()}
        env |= {"RUNNER_TEMP": str(self.runner.bin.parent)}
        answer = self.runner.shell(step["run"], **env, **{key: str(file) for key, file in files.items()})
        for key, value in outputs(files["GITHUB_OUTPUT"].read_text(encoding="utf-8")).items():
            self.context[f"steps.{step.get('id')}.outputs.{key}"] = value
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        return answer

    def _means(self, value: str) -> str:
        return _EXPRESSION.sub(lambda found: self.context.get(found[1], ""), value)


def _evaluate(expression: str, context: Mapping[str, str]) -> object:
    """What an expression of `&&`, `||`, `==`, `!=`, names and texts means, as GitHub reads it."""
    words = re.findall(r"'[^']*'|&&|\|\||==|!=|[\w.]+", expression)
    signs = {"&&": "and", "||": "or", "==": "==", "!=": "!=", "true": "True", "false": "False"}
    code = " ".join(signs.get(word) or (word if word[0] == "'" else repr(context.get(word, ""))) for word in words)
    return eval(code, {"__builtins__": {}})


def outputs(text: str) -> dict[str, str]:
    """What a step set, read as the runner reads its file: `name=value`, or `name<<END` up to that line."""
    found = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, sign, rest = re.split("(=|<<)", line, maxsplit=1)
        if sign == "=":
            found[name] = rest
        else:
            found[name] = "\n".join(itertools.takewhile(lambda one, end=rest: one != end, lines))
    return found


def gitlab_job(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A job with what it extends, as GitLab puts it together."""
    job = config[name]
    base = config[job["extends"]]
    variables = {**config.get("variables", {}), **base.get("variables", {}), **job.get("variables", {})}
    return {**base, **job, "variables": variables}


def gitlab_script(job: Mapping[str, Any]) -> str:
    """What the runner runs in one shell."""
    return "\n".join([*job["before_script"], *job["script"]])


def loaded(path: Path) -> dict[Any, Any]:
    """A file of YAML."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@contextmanager
def chat(*, answers: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """A webhook on this machine: its address, and what it was told."""
    told: list[Any] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
