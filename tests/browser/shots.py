"""`make shots`: the README's screenshots, taken from a running helpline with its model."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.nlu_process import NluProcess, free_port
from tests.browser.chromium import chromium
from tests.e2e.helpline_lab import DARA, GROUP, ROOT, SOKHA, Helpline

IMAGES = ROOT / "docs" / "images"


def main() -> None:
    """One conversation, two pictures."""
    nlu = NluProcess(f"http://127.0.0.1:{free_port()}")
    nlu.start()
    nlu.wait()
    helpline = Helpline(Path(tempfile.mkdtemp()), nlu.url)
    try:
        helpline.start()
        _converse(helpline)
        _shoot(helpline)
    finally:
        helpline.stop()
        nlu.stop()


def _converse(helpline: Helpline) -> None:
    helpline.say(SOKHA, "/start")
    helpline.press(SOKHA, "ខ្មែរ")
    helpline.sees(SOKHA, "LSCW")
    helpline.say(SOKHA, "ថៅកែមិនបើកលុយឱ្យខ្ញុំពីរខែហើយ ធ្វើម៉េច")
    helpline.sees(SOKHA, "1546")
    helpline.say(SOKHA, "ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់")
    helpline.press(SOKHA, "🟢")
    helpline.sees(SOKHA, "LPN")
    helpline.say(SOKHA, "បាទ")
    helpline.sees(GROUP, "ចាក់សោ")
    thread = helpline.topics()[-1]["thread_id"]
    helpline.act(DARA, chat=GROUP, thread=thread, do="text", text="/take")
    helpline.sees(GROUP, "with Dara", 30)
    helpline.act(DARA, chat=GROUP, thread=thread, do="text", text="ខ្ញុំនៅទីនេះ។ អ្នកមានរបួសទេ?")
    helpline.sees(SOKHA, "អ្នកមានរបួសទេ", 30)


def _shoot(helpline: Helpline) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name, width, height in (("demo", 1280, 860), ("demo-phone", 390, 844)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"http://127.0.0.1:{helpline.port}/")
            page.wait_for_timeout(1500)
            if width > 600:
                page.locator("#staff .rooms button", has_text="🔴").first.click()
                page.wait_for_timeout(800)
            page.screenshot(path=IMAGES / f"{name}.png")
            print(f"docs/images/{name}.png", file=sys.stderr)


if __name__ == "__main__":
    main()
