package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key that is written with its public half, as OpenSSL sees it. */
class EcKeyFileTest {
  @TempDir Path folder;

  @Test
  void hasBothHalvesOfTheCertificatesKey() throws IOException {
    Workplace workplace = new Workplace(folder);
    Path certificate = workplace.path("DOMAIN_CERTIFICATE");
    Path both =
        Files.writeString(
            folder.resolve("both.pem"),
            EcKeyFile.joined(certificate, workplace.path("DOMAIN_KEY")));

    assertThat(openssl("ec", "-in", both.toString(), "-check", "-noout")).contains("EC Key valid");
    assertThat(openssl("ec", "-in", both.toString(), "-pubout"))
        .contains(openssl("x509", "-in", certificate.toString(), "-pubkey", "-noout"));
  }

  private static String openssl(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "openssl";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
