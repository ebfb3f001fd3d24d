"""A headless Chromium, driven over a pipe in its own words (the DevTools protocol): no driver, no further package.

A pipe needs no port, and there is no version of anything to agree with. One browser serves many pages; each page is of
a context of its own, that knows nothing of the others.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--disable-dev-shm-usage", "--disable-default-apps", "--mute-audio", "--force-color-profile=srgb"),
    *("--remote-debugging-pipe", "--hide-scrollbars", "--proxy-server=http://127.0.0.1:9"),
    # Whatever a page asks of the network but this machine ends at a port that nobody listens on.
    "--proxy-bypass-list=127.0.0.1",
)
PROGRAM = next((found for name in NAMES if (found := shutil.which(name))), None)
PATIENCE = 60.0  # seconds until a browser that says nothing is given up


class Chromium:
    """A running browser. profile: an empty folder for what it keeps."""

    def __init__(self, profile: Path) -> None:
        assert PROGRAM, "Chromium is not installed: make servers"
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()
        lent = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (to_browser, from_browser)]
        quiet = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        actions = [(os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)]
        actions += [(os.POSIX_SPAWN_DUP2, end, number) for number, end in zip((3, 4), lent, strict=True)]
        self.process = os.posix_spawn(
            PROGRAM,
            [PROGRAM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            {**os.environ, "HOME": str(profile)},
            file_actions=actions,
            setpgroup=0,
        )
        for end in (to_browser, from_browser, quiet, *lent):
            os.close(end)
        self._rest = b""
        self._last = 0
        self.pages: dict[str, Page] = {}

    def close(self) -> None:
        """End it, and all that it started: nothing of its profile is needed again."""
        os.killpg(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self._out)
        os.close(self._in)

    def page(self, *, width: int = 1280, height: int = 900, dark: bool = False, script: bool = True) -> Page:
        """A new page of its own. dark: the reader prefers it; script: whether JavaScript runs."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, context)
        self.pages[session] = page
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        page.resize(width, height)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        page.call("Emulation.setEmulatedMedia", features=features)
        page.call("Emulation.setScriptExecutionDisabled", value=not script)
        return page

    def call(self, method: str, *, session: str = "", **params: Any) -> dict[str, Any]:
        """What the browser answers to a command. AssertionError where it refuses."""
        number = self.send(method, session=session, **params)
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, f"{method}: {told['error']}"
                answer: dict[str, Any] = told["result"]
                return answer

    def send(self, method: str, *, session: str = "", **params: Any) -> int:
        """Say a command and wait for nothing; its number."""
        self._last += 1
        asked = {"id": self._last, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        return self._last

    def listen(self) -> None:
        """Take in one more thing that the browser has to say."""
        self._next()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            assert select.select([self._in], [], [], PATIENCE)[0], "the browser says nothing"
            data = os.read(self._in, 1 << 20)
            assert data, "the browser has gone"
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(line)
        if "method" in told and (page := self.pages.get(told.get("sessionId", ""))):
            page.hear(told["method"], told["params"])
        return told


class Page:
    """One page. requests: every address that was asked for; dialogs: what popped up; complaints: what the console had
    to say, faults of scripts among it."""

    def __init__(self, browser: Chromium, session: str, context: str) -> None:
        self.browser = browser
        self.session = session
        self.context = context
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.complaints: list[str] = []
        self._loaded = False

    def close(self) -> None:
        """Forget the page."""
        self.browser.pages.pop(self.session, None)
        self.browser.call("Target.disposeBrowserContext", browserContextId=self.context)

    def forget(self) -> None:
        """Let what happened so far be no concern of the next test."""
        for heard in (self.requests, self.dialogs, self.complaints):
            heard.clear()

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """A command to the page."""
        return self.browser.call(method, session=self.session, **params)

    def hear(self, event: str, params: dict[str, Any]) -> None:
        """What happens on the page."""
        match event:
            case "Network.requestWillBeSent":
                self.requests.append(params["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(params["message"])  # it would hold up everything else
                self.browser.send("Page.handleJavaScriptDialog", session=self.session, accept=True)
            case "Runtime.exceptionThrown":
                self.complaints.append(str(params["exceptionDetails"].get("exception", params)))
            case "Log.entryAdded":
                self.complaints.append(params["entry"]["text"])
            case "Page.loadEventFired":
                self._loaded = True

    def resize(self, width: int, height: int = 900) -> None:
        """Look through a window of that many CSS pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def open(self, url: str) -> Page:
        """Go there and wait until all is loaded."""
        self._loaded = False
        self.call("Page.navigate", url=url)
        self.until(lambda: self._loaded)
        return self

    def until(self, happened: Callable[[], bool]) -> None:
        """Listen until it has."""
        while not happened():
            self.browser.listen()

    def ask(self, expression: str) -> Any:
        """The value of a piece of JavaScript, a promise's when it is kept. It may be asked where none runs, too."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str) -> None:
        """One key: `Tab`, `Enter`, `Escape`."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowDown": 40}
        press = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown", **press, **({"text": "\r"} if key == "Enter" else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **press)

    def type(self, text: str) -> None:
        """Text where the cursor is."""
        self.call("Input.insertText", text=text)

    def screenshot(self, path: Path, *, whole: bool = True) -> None:
        """A picture of the page."""
        found = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))
