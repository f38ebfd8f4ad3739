"""The phone: reached through adb, read, prepared and put back as it was."""
