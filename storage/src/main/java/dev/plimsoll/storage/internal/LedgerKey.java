package dev.plimsoll.storage.internal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.plimsoll.kernel.Json;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.storage.StorageError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The Ed25519 key (RFC 8032) that signs the ledger's head, kept in the home folder. */
final class LedgerKey {
  private static final String ALGORITHM = "Ed25519";

  private final PublicKey publicKey;
  private final PrivateKey privateKey;

  private LedgerKey(PublicKey publicKey, PrivateKey privateKey) {
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** The file: both halves in base64, X.509 and PKCS #8 encoded. */
  private record Stored(
      @JsonProperty("algorithm") String algorithm,
      @JsonProperty("public") String publicKey,
      @JsonProperty("private") String privateKey) {}

  /** The key's own randomness comes from the platform: a passed-in generator could be seeded. */
  static LedgerKey create(Path file) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      Base64.Encoder base64 = Base64.getEncoder();
      Stored stored =
          new Stored(
              ALGORITHM,
              base64.encodeToString(pair.getPublic().getEncoded()),
              base64.encodeToString(pair.getPrivate().getEncoded()));
      // Temporary files are born readable by their owner alone.
      DurableFiles.replace(file, Json.pretty(stored).getBytes(StandardCharsets.UTF_8));
      DurableFiles.ownerOnly(file);
      return new LedgerKey(pair.getPublic(), pair.getPrivate());
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    } catch (GeneralSecurityException e) {
      throw unusable(file, e);
    }
  }

  static LedgerKey read(Path file) {
    try {
      Stored stored = Json.read(Files.readString(file), Stored.class);
      Base64.Decoder base64 = Base64.getDecoder();
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      return new LedgerKey(
          factory.generatePublic(new X509EncodedKeySpec(base64.decode(stored.publicKey()))),
          factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(stored.privateKey()))));
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw unusable(file, e);
    }
  }

  String sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(content);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java 17 platform has Ed25519", e);
    }
  }

  /** False for anything that is not this key's signature of the content. */
  boolean signed(byte[] content, String base64) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(publicKey);
      signature.update(content);
      return signature.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException ignored) {
      return false;
    }
  }

  private static PlimsollException unusable(Path file, Exception cause) {
    return new PlimsollException(
        StorageError.LEDGER_KEY_UNUSABLE,
        file + ": not readable as a key (expected: the Ed25519 key that was written here)",
        cause);
  }
}
