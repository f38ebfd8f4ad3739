"""Names of templates in Chinese, Japanese and Korean: signs that are no words of `keys`."""

from __future__ import annotations

_PARTS = {
    "人脸": "face", "人臉": "face", "脸部": "face", "臉部": "face", "面部": "face", "顔": "face",
    "얼굴": "face", "声纹": "voice", "聲紋": "voice", "声紋": "voice", "성문": "voice",
    "指纹": "finger", "指紋": "finger", "지문": "finger", "虹膜": "iris", "虹彩": "iris",
    "홍채": "iris", "掌纹": "palm", "掌紋": "palm", "掌静脉": "palm", "장문": "palm",
}  # fmt: skip
_VECTORS = ("特征", "特徵", "特徴", "模板", "向量", "テンプレート", "ベクトル", "템플릿", "특징",
            "벡터")  # fmt: skip
# The fingerprint of a device or a browser.
_OTHER = ("设备", "設備", "浏览器", "瀏覽器", "デバイス", "ブラウザ", "기기", "브라우저")
_LONGEST = 64


def part_of_signs(name: str) -> str:
    """The part of a body that such a name speaks of, "" for none."""
    text = name[:_LONGEST]
    if any(word in text for word in _OTHER):
        return ""
    return next((part for sign, part in _PARTS.items() if sign in text), "")


def names_vector(name: str) -> bool:
    """Whether such a name is of a part's features, template or vector."""
    if name.isascii() or not part_of_signs(name):
        return False
    return any(word in name for word in _VECTORS)
