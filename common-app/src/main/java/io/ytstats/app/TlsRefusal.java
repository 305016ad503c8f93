package io.ytstats.app;

import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/**
 * Why a TLS connection cannot be trusted, whatever it is a connection to: a certificate that has
 * expired, is signed by nobody whom the client trusts, or is for another host; or the other end
 * refuses ours. None of it passes by itself. A connection that broke within the handshake is none
 * of it.
 */
public final class TlsRefusal {
  private TlsRefusal() {}

  /** The innermost reason, for the operator; null if the failure is of another kind. */
  public static String reason(Throwable failure) {
    String reason = null;
    Throwable previous = null;
    for (Throwable each = failure; each != null && each != previous; each = each.getCause()) {
      boolean refusedByPeer =
          each instanceof SSLException
              && String.valueOf(each.getMessage()).contains("Received fatal alert");
      if (each instanceof GeneralSecurityException || refusedByPeer) {
        reason = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
      }
      previous = each;
    }
    return reason;
  }
}
