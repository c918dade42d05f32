package io.hardgate.config;

/**
 * The port that serves {@code /metrics}, {@code /healthz} and {@code /readyz}.
 *
 * @param host the address to listen on
 * @param port 0 picks a free one
 */
public record HttpConfig(String host, int port) {

  public HttpConfig {
    new Checks().notBlank("host", host).between("port", port, 0, 65_535).done();
  }
}
