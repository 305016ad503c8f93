package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void portWithAListenerIsTaken() throws Exception {
    try (ServerSocket loopback = new ServerSocket(0, 1, Ports.loopback())) {
      assertThat(Ports.isFree(loopback.getLocalPort())).isFalse();
      assertThat(Ports.accepts(loopback.getLocalPort())).isTrue();
    }
    try (ServerSocket all = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
      assertThat(Ports.isFree(all.getLocalPort())).isFalse();
    }
  }

  @Test
  void foundPortIsFree() {
    int port = Ports.findFree();

    assertThat(Ports.isFree(port)).isTrue();
    assertThat(Ports.accepts(port)).isFalse();
  }

  @Test
  void foundPortIsClaimedForOtherProcesses() {
    int port = Ports.findFree();

    assertThatThrownBy(() -> new DatagramSocket(new InetSocketAddress(Ports.loopback(), port)))
        .isInstanceOf(BindException.class);
  }
}
