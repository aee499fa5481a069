"""One key for words that travel between scripts: Thai words in Khmer letters, Khmer ones in Thai, and romanised.

A Cambodian in Thailand writes ថៅកែ, เถ้าแก่ or thaoke for the boss. What was learnt from one spelling should serve all.
Spellings seen in the field's own chats and forms; add one wherever a caseworker meets it.
"""

from __future__ import annotations

import re

from textnorm.latin import fold_latin
from textnorm.normal import squeeze

#: romanised form -> spellings in Khmer and Thai letters
ALIASES: dict[str, str] = {
    # Thai and Chinese words of work, in Khmer letters
    "thaoke": "ថៅកែ ថៅកេ តៅកែ ថៅក៏ ថៅកៃ เถ้าแก่ เถ้าแก เถาแก่ เท่าแก่ เถ่าแก่",
    "taikong": "តៃកុង តៃកោង តៃកុុង ไต้ก๋ง ใต้ก๋ง ไต๋ก๋ง ไต้กง",
    "huana": "ហួហ្នា ហួន៉ា ហ័រហ្នា ហួណា ហួរហ្នា หัวหน้า หัวน่า",
    "naichang": "ណាយចាង នាយចាង ណៃចាង นายจ้าง นายจาง",
    "rongngan": "រ៉ុងងាន រោងងាន រ៉ុងង៉ាន โรงงาน",
    "borisat": "បរិស័ត បូរីសាត់ បូរីស័ត บริษัท บริสัด",
    "prakansangkhom": "ប្រកាន់សង្គម ប្រកាន់សង្ខម ប្រាកាន់សង្គម ប្រក័នសង្គម ประกันสังคม ปะกันสังคม",
    "batchomphu": "ប័ត្រជំពូ ប័តជំពូ បាត់ជំពូ បាតជំពូ ប័ត្រជុំពូ บัตรชมพู บัดชมพู บัตชมพู",
    "oti": "អូធី អូតេ អូធៀ អូធីៈ โอที โอที่",
    "bat": "បាត បាទថៃ บาท บาด",
    "police": "ប៉ូលិស ប៉ូលីស ប៉ូលិះ ប៉ុលិស បូលិស តម្រួត តំរួត តាំរួត ដំរួត ตำรวจ ตำหรวด ตํารวจ โปลิศ โพลิส",
    # words of English in both scripts
    "passport": "ប៉ាស្ព័រ ប៉ាសស្ព័រ ប៉ាសព័រ ប៉ាស់ព័រ ប៉ាសប៉ត ប៉ាស្បត ប៉ាសស្បត ប៉ាសព័ត ប៉ាសពត ប៉ាស្ពត ពាស់ប័ត "
    "ប៉ាសប័រ ប៉ាស្ប័រ ផាសផត พาสปอร์ต พาสปอต พาสปอด พาสปอท พาสพอร์ต พาสปอร์ท ปาสปอร์",
    "visa": "វីសា វីហ្សា វិសា วีซ่า วีซา วิซ่า",
    "mou": "អេមអូយូ เอ็มโอยู เอมโอยู",
    "workpermit": "វើកភើមីត វើកពឺមីត វើកផឺមីត វើកភឺមីត เวิร์คเพอร์มิท เวิคเพอมิท เวิร์กเพอร์มิต เวิร์คเพอร์มิต",
    "boss": "បូស បូស់ บอส บ๊อส",
    "agency": "អេជិនស៊ី អេជេនស៊ី เอเจนซี่ เอเจนซี เอเย่นต์ เอเย่น",
    "captain": "កាពីតែន កាពីទែន កាប់ទែន กัปตัน กับตัน",
    "facebook": "ហ្វេសប៊ុក ហ្វេសបុក ហ្វេសប៊ុុក เฟสบุ๊ค เฟซบุ๊ก เฟสบุค เฟสบุ๊ก",
    "telegram": "តេឡេក្រាម តេលេក្រាម តេឡេក្រាមម เทเลแกรม เทเรแกรม",
    "callcenter": "ខលសេនទ័រ កល់សេនទ័រ ខលសែនទ័រ คอลเซ็นเตอร์ คอลเซนเตอร์ คอเซ็นเตอร์",
    "casino": "កាស៊ីណូ កាសីណូ កាស៊ីណូ៍ คาสิโน กาสิโน",
    "karaoke": "ខារ៉ាអូខេ ខារ៉ាអូកេ ការ៉ាអូខេ คาราโอเกะ คาราโอเก",
    "online": "អនឡាញ អនឡាន ออนไลน์ ออนลาย",
    # words of Khmer, in Thai letters too where they are met so
    "knhom": "ខ្ញុំ ញុំ ខ្ញំុ ខញុំ ខុំ ខ្ងំ ขะยม คะยม",
    "bong": "បង บอง",
    "mekjol": "មេខ្យល់ មេខ្ចល់ មេខ្យលល់ เมคโจล เมขยล เมคยอล เมขจล",
    "luy": "លុយ ប្រាក់ ลุ้ย",
    "jong": "ចង់",
    "tov": "ទៅ",
    "mok": "មក",
    "ot": "អត់",
    "min": "មិន",
    "mean": "មាន",
    "ban": "បាន",
    "phteah": "ផ្ទះ",
    "juoy": "ជួយ",
    "twer": "ធ្វើ ធេី ធ្វេី",
    "nov": "នៅ",
    "khmer": "ខ្មែរ ខ្មែ",
    "thai": "ថៃ ไทย",
    "vay": "វាយ",
    "yok": "យក",
    "klach": "ខ្លាច",
    "chhob": "ឈប់",
    "khae": "ខែ",
    "srey": "ស្រី",
    "kon": "កូន",
    "haey": "ហើយ ហេីយ",
    "arkun": "អរគុណ",
    "oy": "ឱ្យ ឲ្យ អោយ",
}

#: spelling -> sound key, the same as that of the romanised form
KEYS: dict[str, str] = {
    squeeze(spelling): fold_latin(romanised)
    for romanised, spellings in ALIASES.items()
    for spelling in spellings.split()
}

_LONG = 4  # shorter ones also occur inside other words, and are known only as words of their own
_NOT_AFTER = "(?<![\u17d2])"
_NOT_BEFORE = "(?![\u17b4-\u17d3\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])"  # a mark would make it another word: បាត, បាត់
_LONG_ONES = sorted((spelling for spelling in KEYS if len(spelling) >= _LONG), key=len, reverse=True)

#: finds the longer spellings in squeezed text, before anything cuts them
FOUND = re.compile(f"{_NOT_AFTER}({'|'.join(map(re.escape, _LONG_ONES))}){_NOT_BEFORE}")
