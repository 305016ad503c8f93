package io.ytstats.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certification authority of a stack's own. Its folder, which only its owner can enter, holds its
 * key ({@code ca.p12}), its certificate ({@code ca.pem}, and {@code ca.jks} with an empty password
 * for clients that read no PEM), and what it has issued: {@code <name>.p12}, with the password in
 * {@code <name>.password}, and {@code <name>.pem}, key and certificates in the clear.
 */
public final class CertificateAuthority {
  private static final String NAME = "ca";

  /** Of the whole authority: a stack that was made long ago still starts. */
  private static final Duration VALIDITY = Duration.ofDays(3650);

  private final Path folder;
  private final PrivateKey key;
  private final X509Certificate certificate;

  private CertificateAuthority(Path folder, PrivateKey key, X509Certificate certificate) {
    this.folder = folder;
    this.key = key;
    this.certificate = certificate;
  }

  /** The authority of a folder, which the first call creates with a new key. */
  public static CertificateAuthority in(Path folder) {
    try {
      PasswordFile.createPrivateFolder(folder);
      CertificateAuthority first = new CertificateAuthority(folder, null, null);
      Path file = folder.resolve(NAME + ".p12");
      if (Files.notExists(file)) {
        first.write(NAME, Instant.now().plus(VALIDITY));
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, first.password(NAME));
      }
      return new CertificateAuthority(
          folder,
          (PrivateKey) store.getKey(NAME, first.password(NAME)),
          (X509Certificate) store.getCertificate(NAME));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new LocalStackException("cannot use the authority in " + folder + ": " + e, e);
    }
  }

  /** Its certificate as PEM: what a client trusts. */
  public Path trusted() {
    return folder.resolve("ca.pem");
  }

  /** The same as a JKS trust store with an empty password. */
  public Path trustStore() {
    return folder.resolve("ca.jks");
  }

  /** As {@link #issue(String, Instant, String...)}, valid for as long as this authority. */
  public Path issue(String name, String... hosts) {
    return issue(name, certificate.getNotAfter().toInstant(), hosts);
  }

  /**
   * Makes a key and a certificate for {@code CN=<name>}, unless they exist.
   *
   * @param until may have passed, for tests of what has expired
   * @param hosts the names and IP addresses of a server; none for a client
   * @return the PEM file
   */
  public Path issue(String name, Instant until, String... hosts) {
    Path pem = folder.resolve(name + ".pem");
    try {
      if (Files.notExists(pem)) {
        write(name, until, hosts);
      }
      return pem;
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new LocalStackException("cannot write " + pem + ": " + e, e);
    }
  }

  /** Of this authority itself, if it has no key yet, or of what it issues. */
  private void write(String name, Instant until, String... hosts)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    boolean isAuthority = key == null;
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=" + NAME),
            new BigInteger(127, new SecureRandom()),
            Date.from(until.minus(VALIDITY).minus(Duration.ofDays(1))),
            Date.from(until),
            new X500Name("CN=" + name),
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    if (hosts.length > 0) {
      GeneralName[] names =
          Stream.of(hosts)
              .map(host -> new GeneralName(host.matches("[0-9.]+") ? 7 : 2, host))
              .toArray(GeneralName[]::new); // 7: IP address, 2: DNS name
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    PrivateKey signer = isAuthority ? pair.getPrivate() : key;
    X509Certificate issued =
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    PasswordFile.readOrCreate(folder.resolve(name + ".password"));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        name,
        pair.getPrivate(),
        password(name),
        isAuthority ? new Certificate[] {issued} : new Certificate[] {issued, certificate});
    write(store, folder.resolve(name + ".p12"), password(name));
    String pem = pem("CERTIFICATE", issued.getEncoded());
    if (isAuthority) {
      KeyStore trust = KeyStore.getInstance("JKS");
      trust.load(null, null);
      trust.setCertificateEntry(NAME, issued);
      write(trust, trustStore(), new char[0]);
    } else {
      pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem + Files.readString(trusted());
    }
    PasswordFile.writePrivately(folder.resolve(name + ".pem"), pem);
  }

  private char[] password(String name) {
    return PasswordFile.read(folder.resolve(name + ".password")).toCharArray();
  }

  private static void write(KeyStore store, Path file, char[] password)
      throws IOException, GeneralSecurityException {
    PasswordFile.writePrivately(file, "");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password);
    }
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }
}
