"""Cries that a story writer found unheard, and everyday messages with nearly the same words."""

from __future__ import annotations

import pytest

from bot.core.rules import Rules

IN_DANGER = [
    "ខ្ញុំមានគ្រោះថ្នាក់",
    "ញុំមានគ្រោះថ្នាក់ហើយបង",
    "ជួយផង មានគ្រោះថ្នាក់",
    "គ្រោះថ្នាក់ណាស់ ជួយខ្ញុំផង",
    "ខ្ញុំកំពុងគ្រោះថ្នាក់",
    "ខ្ញុំ មាន គ្រោះថ្នាក់!",
    "យើងកំពុងមានគ្រោះថ្នាក់ នៅជាន់ទី ៥",
    "ជីវិតខ្ញុំមានគ្រោះថ្នាក់ បងអើយ",
    "ញុំមានគ្រោះថ្នាក់ 😭",
    "សូមជួយសង្គ្រោះខ្ញុំ",
    "សង្គ្រោះយើងផង",
    "SOS ជួយ",
    "sos ខ្ញុំនៅប៉ោយប៉ែត",
    "knhom mean kroh thnak",
    "nhom mean kroh tnak hz bong",
    "juoy phong mean krouthnak",
    "kroh thnak nas juoy knhom phong",
    "nyom kompong kros thnak",
    "som juoy sangkroh knhom",
    "หนูอันตราย ช่วยด้วย",
    "ผมกำลังตกอยู่ในอันตราย",
    "ชีวิตหนูอยู่ในอันตราย",
    "ชีวิตของผมกำลังอันตราย",
    "ตอนนี้หนูอันตราย",
    "ช่วยด้วย ผมมีอันตราย",
    "ช่วยชีวิตหนูด้วย",
    "sos ช่วยด้วย",
    "SOS ผมติดอยู่ในตึก",
    "i am in danger",
    "Im in danger pls",
    "we're in danger here",
    "my sister is in danger",
    "my life is in danger",
    "save me please",
    "pls save me",
    "someone save us",
    "rescue me",
    "please rescue us from this building",
    "sos i am in poipet",
    "SOS battery 1%",
    "sos pls",
    "S.O.S. help",
    "sos! we are 3 girls",
    "sos 5 people in room",
]

OTHERS = [
    # beaten: other spellings, the husband's family
    ("ke veay knhom", "beaten_or_attacked"),
    ("thaoke veay knhom ral tngai", "beaten_or_attacked"),
    ("pdey veay knhom", "beaten_or_attacked"),
    ("krousar pdey vay knhom", "beaten_or_attacked"),
    ("គ្រួសារប្តីវាយ", "beaten_or_attacked"),
    ("គ្រួសារប្តីវាយខ្ញុំរាល់ថ្ងៃ", "beaten_or_attacked"),
    ("ម៉ែក្មេកទះខ្ញុំ", "beaten_or_attacked"),
    ("ครอบครัวสามีตีหนู", "beaten_or_attacked"),
    ("แม่ผัวตบทุกวัน", "beaten_or_attacked"),
    ("husband's family beats me", "beaten_or_attacked"),
    ("in laws slap her every day", "beaten_or_attacked"),
    # at sea
    ("tai kong ot oy jol krang", "at_sea_without_help"),
    ("taikong ot oy yerng lerng kok", "at_sea_without_help"),
    ("តៃកុងមិនអោយចូលច្រាំង", "at_sea_without_help"),
    ("ហាមយើងឡើងគោក 4ខែហើយ", "at_sea_without_help"),
    ("ไต๋ไม่ให้พวกเราขึ้นบก", "at_sea_without_help"),
    ("captain not let us come to land", "at_sea_without_help"),
    # they look for me
    ("គេជិះម៉ូតូរកញុំ", "about_to_be_attacked"),
    ("គេដើររកខ្ញុំ", "about_to_be_attacked"),
    ("ពួកវាបើកឡានរកយើង", "about_to_be_attacked"),
    ("ke jis moto rok knhom", "about_to_be_attacked"),
    ("ke kompong rok nhom", "about_to_be_attacked"),
    ("เขาตามหาหนูอยู่", "about_to_be_attacked"),
    ("พวกมันตามล่าเราอยู่", "about_to_be_attacked"),
    ("มีคนตามหาผม", "about_to_be_attacked"),
    ("they are searching for us", "about_to_be_attacked"),
    ("they look for us", "about_to_be_attacked"),
    ("guards are looking for me", "about_to_be_attacked"),
    # ransom
    ("ke tear luy 3000 dol ban ler leng", "guarded_cannot_leave"),
    ("ke tear luy 2000$ teb leng pdey knhom", "guarded_cannot_leave"),
    ("គេទារលុយ ៣០០០ដុល្លា ទើបដោះលែង", "guarded_cannot_leave"),
    ("ក្រុមហ៊ុនទារលុយ 2000 ទើបលែងប្អូន", "guarded_cannot_leave"),
    ("โดนเรียกค่าไถ่ 3 แสน", "guarded_cannot_leave"),
    ("เขาเรียกเงิน 50000 ถึงจะปล่อยน้อง", "guarded_cannot_leave"),
    ("they want 3000 usd or they sell her", "guarded_cannot_leave"),
    ("they ask 2000 dollar to release my son", "guarded_cannot_leave"),
    # locked in, with a boss in another spelling
    ("តៅកែចាក់សោទ្វារមិនអោយចេញ", "locked_in"),
    ("ម៉ាដាមចាក់សោខ្ញុំ", "locked_in"),
    ("មេការចាក់សោរបន្ទប់", "locked_in"),
    ("ប្អូនត្រូវគេចាក់សោ", "locked_in"),
    # kept inside, told calmly
    ("ថៅកែអោយនៅតែក្នុងរោងចក្រ ទៅណាក៏អត់បាន", "guarded_cannot_leave"),
    ("គេទុកយើងនៅតែក្នុងផ្ទះ", "guarded_cannot_leave"),
    ("ចេញពីនេះក៏មិនបាន", "guarded_cannot_leave"),
    ("ke oy nov knong bontub, chenh tov na kor min ban", "guarded_cannot_leave"),
    ("นายจ้างให้อยู่แต่ในหอ", "guarded_cannot_leave"),
    ("ออกไปไหนก็ไม่ได้ค่ะ", "guarded_cannot_leave"),
    ("we must stay only inside", "guarded_cannot_leave"),
    # stabbed all the same
    ("គេចាក់ខ្ញុំ", "beaten_or_attacked"),
    ("តៅកែចាក់ដៃខ្ញុំនឹងកន្ត្រៃ", "beaten_or_attacked"),
    ("ប្អូនត្រូវគេចាក់នឹងកាំបិត", "beaten_or_attacked"),
]

HIGH = [
    ("my brother arrested by immigration", "arrested"),
    ("my husband detained in bangkok", "arrested"),
    ("ប្តីខ្ញុំត្រូវអន្តោប្រវេសន៍ចាប់", "arrested"),
    ("pdey knhom trov polis jab", "arrested"),
    ("น้องสาวหนูหายไป 10 วันแล้ว", "missing_relative"),
    ("ลูกชายขาดการติดต่อ", "missing_relative"),
    ("พี่ขาดติดต่อไปสองอาทิตย์", "missing_relative"),
    ("ប្អូនស្រីខ្ញុំបាត់ ១០ថ្ងៃហើយ", "missing_relative"),
    ("oun knhom bat 10 tngai", "missing_relative"),
    ("my sister lost contact since monday", "missing_relative"),
    ("i left the compound yesterday", "just_left_compound"),
    ("teb jenh pi compound hz nov ot luy", "just_left_compound"),
    ("i ran away from my boss", "just_escaped"),
]

EVERYDAY = [
    # danger and accident
    "ការងារនេះគ្រោះថ្នាក់ទេបង",
    "ការងារគ្រោះថ្នាក់ណាស់ បានប្រាក់ខែប៉ុន្មាន",
    "គ្មានគ្រោះថ្នាក់ទេ",
    "ផ្លូវទៅធ្វើការគ្រោះថ្នាក់ណាស់ពេលភ្លៀង",
    "គ្រោះថ្នាក់ការងារ ប្រកាន់សង្គមចេញប៉ុន្មាន",
    "tver ka ler kampoul kroh thnak te bong",
    "ngea nis krouthnak nas tae ban luy chraen",
    "งานก่อสร้างอันตรายไหมครับ",
    "งานนี้อันตรายมาก ได้ค่าเสี่ยงภัยไหม",
    "ถนนเส้นนี้อันตรายตอนกลางคืน",
    "เด็กทำงานอันตรายไม่ได้ใช่ไหม",
    "is it dangerous to work at night",
    "dangerous work, do i get more pay?",
    "there is danger of flood in sa kaeo",
    "the road to poipet is dangerous",
    "is construction work a danger for pregnant women",
    "danger allowance for work on roofs",
    "i am not in danger",
    # save, rescue, sos
    "how can i save money in thailand",
    "save me time, just tell me the number",
    "how do i save your number",
    "please save my number",
    "which group does rescue of fishermen",
    "number of SOS children village",
    "where is the sos button in this app",
    "ot mean luy sos bong",
    "min yul sos te",
    "ot oy brer sos tha jam khe kroy",
    "ot mean kat sos, tver mech",
    "แอพ sos ใช้ยังไง",
    "គេសង្គ្រោះខ្ញុំកាលពីឆ្នាំមុន ឥឡូវចង់រៀនជំនាញ",
    "អង្គការណាជួយសង្គ្រោះជនរងគ្រោះ",
    # to beat
    "ណាចាក់ថ្នាំបង្ការបាន",
    "តៅកែចាក់ថ្នាំកូន ត្រូវបង់លុយទេ",
    "ភ្លេចសោ ម្ចាស់ផ្ទះចាក់សោរទ្វាររួចទៅហើយ ត្រូវហៅអ្នកណា",
    "boss way of counting ot is wrong",
    "ask boss why no pay slip",
    "គ្រួសារប្តីនៅសៀមរាប ចង់ទៅលេង",
    "ម៉ែក្មេកមើលកូនឲ្យ",
    # at home, at work, without a paper
    "ខ្ញុំឈឺ នៅតែក្នុងបន្ទប់ ត្រូវបើកប្រាក់ខែទេ",
    "នៅតែក្នុងខេត្តនេះបានទេ បើទៅខេត្តផ្សេង",
    "บัตรหมดอายุ ไปไหนก็ไม่ได้ ต้องทำยังไง",
    "หนูไม่สบาย นอนอยู่แต่ในห้อง ได้ค่าแรงไหม",
    "can i stay only in this province with the card",
    # looking for
    "they are looking for workers in rayong",
    "we look for a job in factory",
    "i am looking for my passport",
    "can you search for the address",
    "គេដើររកការងារនៅបាងកក",
    "ម៉ែដើររកខ្ញុំនៅផ្សារ",
    "គេជិះម៉ូតូទៅធ្វើការ",
    "หนูกำลังหางานทำ",
    "ตามหาเพื่อนร่วมงานเก่า มีเฟสไหม",
    "แม่ตามหาหนูเจอในเฟสบุ๊ค",
    # money, release, ransom
    "ទារលុយខែពីថៅកែ ត្រូវទៅណា",
    "ប៉ូលិសទារលុយ ៥០០ បាត",
    "police som luy 2000b teb dos leng",
    "tear luy khe pi thaoke yang mech",
    "เรียกเงินชดเชยได้เท่าไหร่",
    "they want 500 baht for the card",
    "they ask 15000 for the passport",
    "pay or leave, which is better",
    # land and sea
    "taikong oy luy tam khe",
    "เรือเข้าฝั่งเมื่อไหร่ครับ",
    "can i go ashore every month by law",
    "ការងារទូក ឡើងគោកប៉ុន្មានខែម្តង",
    # arrested, missing, left
    "will i be arrested without a pink card",
    "can police arrest my husband for this",
    "กระเป๋าสตางค์หายไป 3 วันแล้ว ต้องแจ้งความไหม",
    "bat work permit 3 tngai haey",
    "កាតខ្ញុំបាត់ ៣ថ្ងៃហើយ",
    "កូនភ្លោះខ្ញុំអាយុ ២០ ចង់ធ្វើប៉ាស្ព័រ",
]

#: what is said of work, of accidents and of maybe; some of it may ring, but the model must be allowed to doubt it
OF_SOMETHING_ELSE = [
    "ខ្ញុំមានគ្រោះថ្នាក់ការងារ តើទារសំណងបានទេ",
    "ប្តីខ្ញុំមានគ្រោះថ្នាក់ចរាចរណ៍ខែមុន",
    "ការងារខ្ញុំគ្រោះថ្នាក់ណាស់ បង ធ្វើលើកម្ពស់",
    "ការងារខ្ញុំមានគ្រោះថ្នាក់ណាស់",
    "ngea knhom kroh thnak nas bong",
    "mean kroh thnak te ber chlong dan",
    "ถ้าอยู่ในอันตรายโทรเบอร์ไหน",
    "งานของผมมีอันตรายไหม",
    "ทำงานสูงอันตรายมาก ช่วยด้วยค่ะ นายไม่ให้หมวก",
    "will it put me in danger if i complain",
    "am i in danger without a card",
    "is my son in danger at this job",
    "the machine is danger please help me what to do",
    "what is the SOS emergency number in thailand",
    "where is the sos in the app",
    "min ban luy sos juoy phong bong",
    "save my sister a place in the class",
    "does your group rescue dogs",
]


@pytest.mark.parametrize("text", OF_SOMETHING_ELSE)
def test_it_may_be_doubted(rules: Rules, text: str) -> None:
    assert not {"in_danger", "sos"} & set(rules.lexicon.find(text).reasons)


@pytest.mark.parametrize("text", IN_DANGER)
def test_plain_danger_is_heard(rules: Rules, text: str) -> None:
    found = rules.lexicon.find(text)
    assert "in_danger" in found.reasons and found.urgent


@pytest.mark.parametrize(("text", "reason"), OTHERS)
def test_it_is_heard_and_urgent(rules: Rules, text: str, reason: str) -> None:
    found = rules.lexicon.find(text)
    assert reason in found.reasons and found.urgent


@pytest.mark.parametrize(("text", "reason"), HIGH)
def test_it_is_heard_and_high(rules: Rules, text: str, reason: str) -> None:
    found = rules.lexicon.find(text)
    assert reason in found.reasons and found.level == "high"


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_messages_ring_nobody(rules: Rules, text: str) -> None:
    assert not rules.lexicon.find(text).urgent


@pytest.mark.parametrize("text", ["តៅកែចាក់សោទ្វារមិនអោយចេញ", "ម៉ាដាមចាក់សោរទ្វារ", "គេចាក់សោផ្ទះរាល់យប់ ខ្ញុំនៅខាងក្នុង"])
def test_to_lock_is_not_to_stab(rules: Rules, text: str) -> None:
    """ចាក់ is both."""
    found = rules.lexicon.find(text)
    assert found.topic == "confined_forced_work"
    assert "beaten_or_attacked" not in found.reasons


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I escaped from a scam compound, now I am safe now", "left_compound"),
        ("ទើបរត់ចេញពីអគារស្កេម ឥឡូវមានសុវត្ថិភាពហើយ", "left_compound"),
        ("หนีออกมาจากแก๊งคอล ตอนนี้ปลอดภัยแล้ว", "left_compound"),
        ("i ran away from my boss, no place to sleep", "shelter_victim_support"),
    ],
)
def test_who_got_out_is_told_what_fits(rules: Rules, text: str, topic: str) -> None:
    assert rules.lexicon.find(text).topic == topic


def test_a_film_in_which_somebody_is_in_danger_rings_nobody(rules: Rules) -> None:
    assert not rules.lexicon.find("in the movie she says my life is in danger").urgent
