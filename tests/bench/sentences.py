"""What the crowd asks: one plain question a message, in the language of the asker. None is from nlu-validation."""

from __future__ import annotations

#: each has got one message as its answer, so that the limit of 30 a second lets 25 a second through
SENTENCES = {
    "km": (
        "ថៅកែមិនទាន់បើកប្រាក់ខែឱ្យខ្ញុំ 3 ខែហើយ",
        "ថៅកែយកប៉ាស្ព័រខ្ញុំទុក ខ្ញុំសុំវិញមិនបាន",
        "ខ្ញុំធ្វើការថែមម៉ោង តែគេមិនឱ្យលុយថែម",
        "ខ្ញុំបាត់ប៉ាស្ព័រនៅថៃ ធ្វើដូចម្តេច",
        "ចង់ទៅធ្វើការនៅថៃឱ្យត្រូវច្បាប់ ត្រូវធ្វើអ្វីខ្លះ",
        "ខ្ញុំរបួសដៃពេលធ្វើការ អ្នកណាបង់ថ្លៃពេទ្យ",
        "ថៅកែបញ្ឈប់ខ្ញុំពីការងារ គ្មានប្រាប់មុន",
        "ខ្ញុំមានផ្ទៃពោះ ថៅកែថាឱ្យឈប់ធ្វើការ",
        "thaoke min berk prak khae oy knhom 3 khae hz",
        "knhom jong tver passport thmey",
        "ចង់ដូរថៅកែថ្មី ធ្វើបានទេ",
        "លេខទូរសព្ទស្ថានទូតកម្ពុជានៅបាងកក",
    ),
    "th": (
        "นายจ้างไม่จ่ายเงินเดือนผมมา 3 เดือนแล้ว",
        "นายจ้างยึดพาสปอร์ตของผมไว้ไม่ยอมคืน",
        "ทำโอทีแล้วไม่ได้เงินเพิ่ม",
        "พาสปอร์ตหายต้องทำยังไง",
        "อยากเปลี่ยนนายจ้างได้ไหม",
        "บาดเจ็บจากการทำงาน ใครจ่ายค่ารักษา",
        "ถูกเลิกจ้างโดยไม่บอกล่วงหน้า",
        "ท้องอยู่แล้วนายจ้างให้ออก",
        "อยากไปทำงานที่ไทยแบบถูกกฎหมาย",
        "ขอเบอร์สถานทูตกัมพูชา",
        "นายหน้าเก็บค่าหัวแพงมาก",
        "เงินเดือนโดนหักทุกเดือน",
    ),
    "en": (
        "my boss has not paid my salary for 3 months",
        "the employer keeps my passport and will not give it back",
        "I worked overtime but got no extra money",
        "I lost my passport in Thailand what can I do",
        "can I change to another employer",
        "I hurt my hand at work, who pays the hospital",
        "I was fired without notice",
        "I am pregnant and my boss wants me to leave",
        "how can I go to work in Thailand legally",
        "phone number of the Cambodian embassy in Bangkok",
        "the broker asked for too much money",
        "they cut money from my salary every month",
    ),
}
LANGUAGES = tuple(SENTENCES)


def sentence(language: str, number: int) -> str:
    """The number-th question of somebody who writes this language."""
    return SENTENCES[language][number % len(SENTENCES[language])]
