"""The commonest romanised Khmer words with the spellings people give them, and common English words.

VARIANTS holds only what rules cannot reach: dropped letters (bg, nhom), a vowel read in two ways (tov, tao).
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VARIANTS: dict[str, str] = {
    "knhom": "nhom nhum khom kom knom knhum khnhom kgnom khnom nyom knyom njom ngom jnhom knhm nhm kn knh",
    "bong": "bg bng borng",
    "oun": "oon aun",
    "jong": "jg jng chg jang chorng jorng cong",
    "tov": "tw tv tao teou tou teuv tow",
    "mok": "mk moc mork mouk",
    "ot": "ort aht oot ott",
    "min": "mn mun meun",
    "mean": "mian mien meean mearn",
    "ban": "baan bann",
    "luy": "loy lui louy loui luiy",
    "thaoke": "thaokae taokae taoke thawke tauke thavke thaoker tavke towkay thaukae tawke thoke",
    "oy": "aoy oay aoi ouy oiy ory",
    "phteah": "phteas ptes pteas pteah phtes ptea phtas ftes fteah ptah pteh ptesh",
    "juoy": "juy chuoy chuy jouy juoi chouy jui jway juay choy chuay",
    "phong": "phorng fong",
    "twer": "tver twe ter tveu tveur theu tvoe tvea tvear twea twerkar",
    "ka": "kar kaar",
    "nov": "nw nv nao nou neuv",
    "te": "tey tei teh tee",
    "ey": "avey avy avei awey",
    "nas": "nah nass",
    "yang": "yarng yag",
    "mech": "mej mec mich mejj",
    "merl": "meul mer mel merll moel",
    "khmer": "khmae kmer kmae khme kme",
    "thai": "thay tay",
    "vay": "vai wai vey vaey",
    "yok": "yk yuk",
    "vinh": "vign veng ving vnh",
    "klach": "khlach klaj klac khlaj",
    "chhob": "chob jhob chhop chhup",
    "khae": "khe kae khaer ke",
    "mekjol": "mekchol mekhyol mekhjol mechol mekyol mekchoal mekhchol mekhcol",
    "pros": "proh pross",
    "srey": "srei sray sry",
    "kon": "koun kone goun",
    "neak": "nek nak neh neah niak",
    "sok": "sork souk",
    "chea": "jea chia jia",
    "del": "dael dal dell",
    "haey": "hery hz hx heuy haoy herey hai",
    "arkun": "akun orkun okun orkoun aukun awkun arkoun akoun",
    "banh": "bagn bany",
}

CANONICAL: dict[str, str] = {
    variant: word for word, variants in VARIANTS.items() for variant in variants.split() if variant not in VARIANTS
}

# For telling romanised Khmer from English. A word of both counts for neither: "mean" is "have" in Khmer.
_KHMER = _words(
    """
    knhom nhom kgnom khnhom knom khnom nhum knhum kjom bong bg oun jong jg jng chong chg tov tw teuv mok
    mk ot ort mean mien baan luy louy thaoke thaokae taoke taokae thawke oy aoy phteah phteas ptes pteas
    pteah phtes juoy chuoy juy chuy jouy phong pong twer tver tveu tvoe nov nw nv tey ey avey avei nas
    yang mech mej khmae vay yok vinh klach khlach chhob chhop khae mekjol mekchol mekhyol srey srei kon
    koun neak nek nak sok chea jea del dael haey hery hz heuy orkun arkun akun orkoun awkun banh bagn
    kar kamkor samnuor suor suo sua susdey suosdey jomreab jumreab chomreab chumreap soksabay bat bart
    jah cha jas chas laor lor laaw lob slab chheu chhue chher dek nham nhy nyam soum anh kenh ke pel nis
    nih nus noh neng nung ning khnong knong muoy muy mouy pir bei buon pram khnea knea tngai thngai
    thgnai chnam khnam khe kor kom kompoung kampong prak komreang pheasa rean samrab somrab sombot
    sambot likhet chhlong chlong lerk leuk kmean kmen min mnus mnous monus nona neakna ponman ponmaan
    pman tlai thlai ches cheh jes deng doch doj douch prohel prosen ber baer ae nirng bontop kroy krom
    kleang jomnay chomnay romlop rumlop bangkham bongkham bangkhom chhlob ror rok rork rongjak rongchak
    rorng roung roangchak phum srok kampuchea kampuchia thaiy siem chab jab jap kmeng khmeng oupuk mday
    mdai madai mak propun proponh pdey bdey phdey bangek pnek plov plow phlov tlob trov trouv treuv trv
    chol jol chenh jenh chen kheng kheung kheunh kernh chub jub tuk teuk sa nheam mneak mnek pii tamm
    mia juob kut lear dol thaem tiet
    """
)

_ENGLISH = _words(
    """
    a about after all am an and any are as ask at away bad be because been before boss but by call came
    can cannot card change child company contract cost could day days did do does employer english every
    factory family fired for from get give go going got had has have he hello help her here hi him his
    home hotline hours how i if illegal in information is it its job just know law lawyer leave legal
    let like long lost make many may me minimum money month much must my name need never no not now
    number of off ok on one or our out over overtime paid passport pay people permit phone please police
    pregnant problem report right rights safe salary said school send she should sick sister so some
    someone speak stop take talk tell than thank thanks that the their them then there they this thing
    time to told too trafficking until up us visa wage wages want was we week well went were what when
    where which who why will with without won't don't can't i'm work worker workers working would wrong
    year years yes you your bye good morning hey brother friend hurt kill die doctor hospital baby hour
    today tomorrow night again still see sure okay yeah ya pls price cheap buy sell boy girl man woman
    women children kid address where's what's didn't doesn't isn't it's i've i'll he's she's they're
    house food water country border jobs online person place room car embassy union transfer free new
    old first last only also more most very really afternoon evening goodbye later sorry nothing
    something anything everything find use made sent took left open close start begin live read write
    answer question meaning mean means form paper papers document documents photo ill medicine accident
    abroad
    """
)

KHMER_WORDS: frozenset[str] = _KHMER - _ENGLISH
ENGLISH_WORDS: frozenset[str] = _ENGLISH - _KHMER
