"""Places as texts write them: degrees, links, sentences of receivers, geometries."""
