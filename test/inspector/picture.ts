// Bytes of media for the view's tests: a small picture, a short silence.

/** A PNG of 32 by 32, with colours that run. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAGzElEQVR42hXCkRqFMACA0dEoiqJRFI2iUTQajUajaBRF0SiKotFoFEU9xf9I97vnOwIhEBLRIXrEgFCIETEhNGJGGMSCsAiH8IiAiIgVkRAbYkcciIw4ERfiRhRERTTEg3gRn0AKpER2yB45IBVyRE5IjZyRBrkgLdIhPTIgI3JFJuSG3JEHMiNP5IW8kQVZkQ35IF/kJ+gEnaTr6Hq6gU7RjXQTnaab6QzdQmfpHJ2nC3SRbqVLdBvdTnfQZbqT7qK76QpdpWt0D91L9wl6QS/pO/qefqBX9CP9RK/pZ3pDv9Bbekfv6QN9pF/pE/1Gv9Mf9Jn+pL/ob/pCX+kb/UP/0n+CQTBIho6hZxgYFMPIMDFohpnBMCwMlsExeIbAEBlWhsSwMewMB0NmOBkuhpuhMFSGxvAwvAyfQAmURHWoHjWgFGpETSiNmlEGtaAsyqE8KqAiakUl1IbaUQcqo07UhbpRBVVRDfWgXtQnGAWjZOwYe8aBUTGOjBOjZpwZDePCaBkdo2cMjJFxZUyMG+POeDBmxpPxYrwZC2NlbIwP48v4CSbBJJk6pp5pYFJMI9PEpJlmJsO0MFkmx+SZAlNkWpkS08a0Mx1MmelkuphupsJUmRrTw/QyfQIt0BLdoXv0gFboET2hNXpGG/SCtmiH9uiAjugVndAbekcf6Iw+0Rf6Rhd0RTf0g37Rn2AWzJK5Y+6ZB2bFPDJPzJp5ZjbMC7NldsyeOTBH5pU5MW/MO/PBnJlP5ov5Zi7MlbkxP8wv8ycwAiMxHabHDBiFGTETRmNmjMEsGItxGI8JmIhZMQmzYXbMgcmYE3NhbkzBVEzDPJgX8wkWwSJZOpaeZWBRLCPLxKJZZhbDsrBYFsfiWQJLZFlZEsvGsrMcLJnlZLlYbpbCUlkay8PysnwCK7AS22F77IBV2BE7YTV2xhrsgrVYh/XYgI3YFZuwG3bHHtiMPbEX9sYWbMU27IN9sZ/ACZzEdbgeN+AUbsRNOI2bcQa34CzO4Twu4CJuxSXchttxBy7jTtyFu3EFV3EN9+Be3CfwAi/xHb7HD3iFH/ETXuNnvMEveIt3eI8P+Ihf8Qm/4Xf8gc/4E3/hb3zBV3zDP/gX/wmCIEhCR+gJA0ERRsJE0ISZYAgLwRIcwRMCIRJWQiJshJ1wEDLhJFyEm1AIldAID+ElfIIoiJLYEXviQFTEkTgRNXEmGuJCtERH9MRAjMSVmIgbcScexEw8iRfxJhZiJTbiQ3yJn2AVrJK1Y+1ZB1bFOrJOrJp1ZjWsC6tldayeNbBG1pU1sW6sO+vBmllP1ov1Zi2slbWxPqwv6ydIgiRJHaknDSRFGkkTSZNmkiEtJEtyJE8KpEhaSYm0kXbSQcqkk3SRblIhVVIjPaSX9Ak2wSbZOraebWBTbCPbxKbZZjbDtrBZNsfm2QJbZFvZEtvGtrMdbJntZLvYbrbCVtka28P2sn2CXbBL9o69Zx/YFfvIPrFr9pndsC/slt2xe/bAHtlX9sS+se/sB3tmP9kv9pu9sFf2xv6wv+yf4BAckqPj6DkGDsUxckwcmmPmMBwLh+VwHJ4jcESOlSNxbBw7x8GROU6Oi+PmKByVo3E8HC/HJ8iCLMkduScPZEUeyRNZk2eyIS9kS3ZkTw7kSF7JibyRd/JBzuSTfJFvciFXciM/5Jf8CU7BKTk7zp5z4FScI+fEqTlnTsO5cFpOx+k5A2fkXDkT58a5cx6cmfPkvDhvzsJZORvnw/lyfoJLcEmujqvnGrgU18g1cWmumctwLVyWy3F5rsAVuVauxLVx7VwHV+Y6uS6um6twVa7G9XC9XJ/gFtySu+PuuQduxT1yT9yae+Y23Au35XbcnjtwR+6VO3Fv3Dv3wZ25T+6L++Yu3JW7cT/cL/cnKIIiKR2lpwwURRkpE0VTZoqhLBRLcRRPCZRIWSmJslF2ykHJlJNyUW5KoVRKozyUl/IJqqBKakftqQNVUUfqRNXUmWqoC9VSHdVTAzVSV2qibtSdelAz9aRe1JtaqJXaqA/1pX6CJmiS1tF62kBTtJE20TRtphnaQrM0R/O0QIu0lZZoG22nHbRMO2kX7aYVWqU12kN7aZ/gETySp+PpeQYexTPyTDyaZ+YxPAuP5XE8nifwRJ6VJ/FsPDvPwZN5Tp6L5+YpPJWn8Tw8L88neAWv5O14e96BV/GOvBOv5p15De/Ca3kdr+cNvJF35U28G+/Oe/Bm3pP34r15C2/lbbwP78v7Cf4lX8fX8w18im/km/g038xn+BY+y+f4PF/gi3wrX+Lb+Ha+gy/znXwX381X+Cpf43v4Xr7vByFZKFtLePuLAAAAAElFTkSuQmCC';

/** A WAV of 800 samples of silence. */
export const WAV = wav();

function wav(): string {
  const data = Buffer.alloc(44 + 800, 0x80);
  data.write('RIFF', 0);
  data.writeUInt32LE(36 + 800, 4);
  data.write('WAVEfmt ', 8);
  data.writeUInt32LE(16, 16);
  data.writeUInt16LE(1, 20);
  data.writeUInt16LE(1, 22);
  data.writeUInt32LE(8000, 24);
  data.writeUInt32LE(8000, 28);
  data.writeUInt16LE(1, 32);
  data.writeUInt16LE(8, 34);
  data.write('data', 36);
  data.writeUInt32LE(800, 40);
  return data.toString('base64');
}
