"""Words and fields of recordings: of voices, of other sounds, of what recognisers are sent."""

from __future__ import annotations

VOICE = frozenset(
    ("voice", "voices", "speech", "utterance", "utterances", "dictation", "mic", "microphone",
     "voicemail", "asr", "stt", "transcribe", "transcription", "transcriptions", "recognize",
     "recognise", "recognition", "speaker", "spoken", "pronunciation", "voicenote", "voicememo",
     "wakeword", "hotword", "recording", "recordings", "voiceprint", "enrollment", "speechtotext",
     "recorded", "voicemessage", "audiomessage", "audionote", "memo", "ptt", "interview", "talk",
     "streamingrecognize", "conversation", "liveness", "callrecording")
)  # fmt: skip
OTHER = frozenset(
    ("notification", "ringtone", "sfx", "music", "song", "effect", "effects", "alarm", "chime",
     "jingle",
     "sound", "sounds", "soundtrack", "bgm", "tts", "synthesis", "synthesize", "podcast", "stream",
     "playlist", "album", "assets", "asset", "game", "ad", "ads", "creative")
)  # fmt: skip
MADE = frozenset(
    ("tts", "synthesis", "synthesize", "texttospeech", "speechsynthesis", "synthesizer",
     "synthesized", "synthesised")
)  # fmt: skip
# Of a path these say as little as "audio": music and podcasts lie below them, too.
LOOSE = frozenset(("conversation", "talk", "memo", "interview"))
SPEECH_CODECS = frozenset(
    ("AMR", "AMR-WB", "Speex", "SILK", "GSM 06.10", "iLBC", "G.711 A-law", "G.711 mu-law")
)
# What phones (MediaRecorder, AVAudioRecorder) and web pages record in, of music as well.
RECORDED = frozenset(("Opus", "AAC", "HE-AAC", "MP3", "ALAC", "IMA ADPCM"))
# Fields of recognisers that hold sound in base64 or bytes.
CHUNKS = frozenset(
    ("audiocontent", "audiochunk", "useraudiochunk", "inputaudio", "audiodata", "voicedata",
     "speechdata",
     "voicecontent", "audiobase64", "voicebase64", "speechbase64", "audiobytes", "rawaudio",
     "audiobuffer",
     "voicesample", "voiceaudio", "recordingdata", "audioinput", "audiosource", "audioframe",
     "voiceblob",
     "audioblob", "speechaudio", "utteranceaudio", "voicebody")
)  # fmt: skip
CONFIGURED = frozenset(
    ("samplerate", "sampleratehertz", "languagecode", "audioencoding", "samplehertz",
     "audioformat", "samplingrate", "sampleratehz", "voiceformat", "inputaudio")
)  # fmt: skip
HELD = frozenset(
    ("chunk", "content", "audio", "payload", "data", "voice", "media", "inputaudio",
     "bytes")
)  # fmt: skip
# Fields beside `speech` in Baidu's short speech recognition (POST /server_api).
BESIDE_SPEECH = frozenset(("format", "rate", "channel"))
RATES = range(8_000, 48_001)  # samples a second
