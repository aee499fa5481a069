"""A miniature content library that is in order; each test breaks one thing in it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.check.messages import OF_THE_RENDERER, said_by_the_core
from bot.check.topics import WITHOUT_TOPIC
from bot.core import first_contact
from bot.core.details import message_of

FACTS = """police_th:
  kind: emergency
  value: "191"
  country: th
  label: {km: ប៉ូលិស, th: ตำรวจ, en: Police}
  source: {title: A page, url: null, date: null}
  checked: 2026-11-01
  review_by: 2027-02-01
  basis: found
  confirmed: null
wage:
  kind: amount
  unit: thb_day
  periods:
    - {from: 2025-01-01, to: 2026-12-31, value: 400}
  source: {title: A page, url: null, date: null}
  checked: 2026-11-01
  review_by: 2027-02-01
  basis: found
"""
QUESTIONS = """papers:
  values:
    "yes": {label: {km: មាន, th: มี, en: With}, words: {en: ["yes"]}}
    "no": {label: {km: គ្មាន, th: ไม่มี, en: Without}, words: {en: ["no"]}}
"""
PLACES = """near: [trat]
provinces:
  trat: {country: th, name: {km: ត្រាត, th: ตราด, en: Trat}, words: [Khlong Yai]}
  pailin: {country: kh, name: {km: ប៉ៃលិន, th: ไพลิน, en: Pailin}}
places:
  office_trat:
    kind: labour_office
    province: trat
    name: {km: ការិយាល័យ, th: สำนักงาน, en: Office}
    phone: police_th
    source: {title: A page, url: null, date: null}
    checked: 2026-11-01
    review_by: 2027-02-01
"""
PARTNERS = """lpn:
  name: {km: LPN, th: LPN, en: LPN}
  about: {km: ជួយកម្មករ, th: ช่วยแรงงาน, en: Helps workers.}
  countries: [th]
  themes: [minimum_wage]
  phones: [police_th]
  hours: {timezone: Asia/Bangkok, mon-fri: "08:30-17:00"}
  source: {title: A page, url: null, date: null}
  checked: 2026-11-01
  review_by: 2027-02-01
"""
CASEWORK = """outcomes:
  helped: {label: {km: បានជួយ, th: ช่วยแล้ว, en: Helped}, text: {km: ហើយ, th: แล้ว, en: Settled}}
reasons:
  country: {label: {km: ប្រទេស, th: ประเทศ, en: Country}, text: {km: នៅទីនោះ, th: ที่นั่น, en: They work there}}
  life: {label: {km: ជីវិត, th: ชีวิต, en: Life}, text: {km: ជីវិត, th: ชีวิต, en: A life is at risk}}
  child: {label: {km: កុមារ, th: เด็ก, en: Child}, text: {km: កុមារ, th: เด็ก, en: A child is in danger}}
hours:
  morning:
    label: {km: ព្រឹក, th: เช้า, en: Morning}
    text: {km: ព្រឹក, th: เช้า, en: mornings}
    from: 6
    to: 11
    words: {en: [morning]}
questions:
  injured:
    card: injured
    label: {km: របួស, th: บาดเจ็บ, en: Hurt}
    text: {km: មានរបួសទេ, th: บาดเจ็บไหม, en: Is anybody hurt?}
    values: {"yes": {km: មាន, th: มี, en: "Yes"}}
card:
  injured: {label: {km: របួស, th: บาดเจ็บ, en: Hurt}}
"""
TRIAGE = """thresholds: {answer: 0.5}
ladders:
  immediate: {rungs: [{minutes: 0, whom: [duty]}, {minutes: 2, whom: [everyone]}]}
  high: {rungs: [{minutes: 0, whom: [duty]}]}
  medium: {rungs: [{minutes: 0, whom: [duty]}]}
  routine: {rungs: [{minutes: 0, whom: [duty]}]}
"""
LESSONS = """learns: {km: th, th: km, en: th}
heading: {km: "{number} {title}", th: "{number} {title}", en: "{number} {title}"}
hint: {km: "«ទៀត»", th: "ต่อไป", en: next}
next: {km: [ទៀត], th: [ต่อไป], en: [next]}
never: {km: [ការងារ], th: [ทำงาน], en: [boss]}
lessons:
  fruit:
    title: {km: ផ្លែឈើ, th: ผลไม้, en: Fruit}
    phrases:
""" + "".join(
    f"      - {{km: {km}, th: {th}, en: {en}, read: {{km: {km}, th: {th}, en: {en}}}}}\n"
    for km, th, en in (
        ("ចេក", "กล้วย", "banana"),
        ("ស្វាយ", "มะม่วง", "mango"),
        ("ដូង", "มะพร้าว", "coconut"),
        ("ឪឡឹក", "แตงโม", "melon"),
        ("ល្ហុង", "มะละกอ", "papaya"),
        ("ធុរេន", "ทุเรียน", "durian"),
    )
)
TOPIC = """group: labour_rights
intents: [minimum_wage]
urgency: routine
countries: [th]
complete: false
title: {km: ប្រាក់ខែ, th: ค่าจ้าง, en: Pay}
related: []
review: {km: drafted, th: drafted, en: drafted}
"""
TEXTS = {
    "km": "ប្រាក់ឈ្នួលទាបបំផុតគឺ {wage} សម្រាប់មនុស្សគ្រប់គ្នា",
    "th": "ค่าแรงต่ำสุดคือ {wage} สำหรับทุกคน",
    "en": "The lowest pay is {wage} for everybody who works here, with papers or without; a person can tell you more.",
}
PLAIN = {"km": "សួស្តី", "th": "สวัสดี", "en": "Hello"}


def build(root: Path) -> Path:
    """Write the library below `root` and give its content folder back."""
    content = root / "content"
    write(content / "languages.yml", "".join(f"{c}: {{name: {c}, script: {s}, status: live}}\n" for c, s in
                                             (("km", "Khmr"), ("th", "Thai"), ("en", "Latn"))))  # fmt: skip
    write(content / "groups.yml", "labour_rights: {emoji: x, title: {km: ក, th: ก, en: Work}}\n")
    write(content / "facts" / "all.yml", FACTS)
    write(content / "reviewers.yml", "reviewers: [Sokha]\n")
    write(content / "questions.yml", QUESTIONS)
    write(content / "places.yml", PLACES)
    write(content / "partners.yml", PARTNERS)
    write(content / "triage.yml", TRIAGE)
    write(content / "casework.yml", CASEWORK)
    write(content / "cover" / "lessons.yml", LESSONS)
    write(content / "words.yml", '"yes": {en: ["yes"]}\n')
    write(
        content / "danger.yml",
        "reasons: {locked_in: {level: urgent, topic: minimum_wage, km: [ចាក់សោ], th: [ถูกขัง], en: [locked]}}\n",
    )
    write(content / "topics" / "minimum_wage" / "topic.yml", TOPIC)
    for code, text in TEXTS.items():
        write(content / "topics" / "minimum_wage" / f"{code}.md", text)
    for name in said_by_the_core() | OF_THE_RENDERER | {message_of(question) for question in first_contact.ALL}:
        for code, text in PLAIN.items():
            write(content / "messages" / name / f"{code}.md", text)
    intents = ["minimum_wage", *sorted(WITHOUT_TOPIC)]
    write(root / "nlu" / "intents.yml", "all:\n" + "".join(f'  {name}: [routine, "x"]\n' for name in intents))
    for code in ("km", "th", "en"):
        for name in intents:
            lines = "".join(f"    - {message(code, name, n)}\n" for n in range(8))
            write(
                root / "nlu" / "data" / code / f"{name}.yml",
                f'version: "3.1"\nnlu:\n- intent: {name}\n  examples: |\n{lines}',
            )
    return content


def message(code: str, intent: str, number: int) -> str:
    """A training message; those of one intent have little in common."""
    return f"{code} {intent} {number} {hashlib.sha256(f'{code}{number}'.encode()).hexdigest()}"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
