"""Names of templates in scripts that are not Latin: what their signs and stems say.

Chinese, Japanese and Korean are not divided into words, and Russian, Arabic, Hindi and Thai bend
or join theirs, so a stem is looked for anywhere in a name.
"""

from __future__ import annotations

_PARTS = {
    "人脸": "face", "人臉": "face", "脸部": "face", "臉部": "face", "面部": "face", "顔": "face",
    "얼굴": "face", "声纹": "voice", "聲紋": "voice", "声紋": "voice", "성문": "voice",
    "指纹": "finger", "指紋": "finger", "지문": "finger", "虹膜": "iris", "虹彩": "iris",
    "홍채": "iris", "掌纹": "palm", "掌紋": "palm", "掌静脉": "palm", "장문": "palm",
    "лица": "face", "лицо": "face", "лицев": "face", "голос": "voice", "отпечат": "finger",
    "радужк": "iris", "сетчатк": "iris", "ладон": "palm",
    "وجه": "face", "صوت": "voice", "قزحية": "iris", "بصمة": "finger",
    "चेहर": "face", "आवाज": "voice", "उंगली": "finger", "फिंगरप्रिंट": "finger",
    "ใบหน้า": "face", "เสียง": "voice", "ลายนิ้วมือ": "finger",
}  # fmt: skip
_VECTORS = (
    "特征", "特徵", "特徴", "模板", "向量", "テンプレート", "ベクトル", "템플릿", "특징", "벡터",
    "вектор", "шаблон", "признак", "эмбеддинг", "дескриптор", "متجه", "قالب", "वेक्टर", "टेम्पलेट",
    "เวกเตอร์", "แม่แบบ", "เทมเพลต",
)  # fmt: skip
# What is a template by its own name.
_PRINTS = ("声纹", "聲紋", "声紋", "성문", "指纹", "指紋", "지문", "掌纹", "掌紋", "отпечат",
           "بصمة", "ลายนิ้วมือ")  # fmt: skip
# The fingerprint of a device, a browser or a file; a voice that is cast, a legal person, a way.
_OTHER = (
    "设备", "設備", "浏览器", "瀏覽器", "デバイス", "ブラウザ", "기기", "브라우저", "证书", "憑證",
    "文件", "应用", "签名", "証明書", "인증서", "устройств", "браузер", "сертификат", "файл",
    "голосован", "юридическ", "физическ", "контактн", "وجهة", "تصويت", "المتصفح", "الجهاز",
)  # fmt: skip
_LONGEST = 64


def part_of_signs(name: str) -> str:
    """The part of a body that such a name speaks of, "" for none."""
    text = name[:_LONGEST].lower()
    if any(word in text for word in _OTHER):
        return ""
    return next((part for sign, part in _PARTS.items() if sign in text), "")


def holds_vector(name: str) -> bool:
    """Whether such a name has a word for features, a template or a vector."""
    return any(word in name.lower() for word in _VECTORS)


def names_print(name: str) -> bool:
    """Whether such a name is of a print: of a voice, a finger, a hand."""
    return any(word in name.lower() for word in _PRINTS)
