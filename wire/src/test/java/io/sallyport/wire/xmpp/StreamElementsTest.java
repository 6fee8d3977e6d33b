package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What negotiates a stream is read as it is written, and as others write it. */
class StreamElementsTest {
  private static final DomainPair PAIR =
      new DomainPair(new XmppDomain("harbor.example"), new XmppDomain("lighthouse.example"));

  private static XmlElement read(byte[] octets) {
    return Xmpp.nonza(new String(octets, StandardCharsets.UTF_8));
  }

  @Test
  void readsTheFeaturesOfItsOwn() {
    var features =
        new StreamFeatures(
            Set.of(
                StreamFeatures.Feature.EXTERNAL,
                StreamFeatures.Feature.DIALBACK,
                StreamFeatures.Feature.DIALBACK_ERRORS,
                StreamFeatures.Feature.BIDI,
                StreamFeatures.Feature.STREAM_MANAGEMENT,
                StreamFeatures.Feature.BIND,
                StreamFeatures.Feature.START_TLS,
                StreamFeatures.Feature.START_TLS_REQUIRED),
            Optional.of(new StreamLimits(OptionalInt.of(10000), OptionalInt.of(600))));
    assertThat(StreamFeatures.read(read(features.octets()))).contains(features);
  }

  @Test
  void readsTheFeaturesOfProsody() {
    String text =
        "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
            + "<mechanism>PLAIN</mechanism><mechanism>EXTERNAL</mechanism></mechanisms>"
            + "<dialback xmlns='urn:xmpp:features:dialback'/><bidi xmlns='urn:xmpp:features:bidi'/>"
            + "<sm xmlns='urn:xmpp:sm:2'><optional/></sm><limits xmlns='urn:xmpp:stream-limits:0'>"
            + "<idle-seconds>840</idle-seconds></limits></stream:features>";
    var features = StreamFeatures.read(Xmpp.nonza(text)).orElseThrow();
    assertThat(features.offered())
        .containsExactlyInAnyOrder(
            StreamFeatures.Feature.EXTERNAL,
            StreamFeatures.Feature.DIALBACK,
            StreamFeatures.Feature.BIDI);
    assertThat(features.limits().orElseThrow().idleSeconds()).hasValue(840);
    assertThat(features.limits().orElseThrow().maxOctets()).isEmpty();
  }

  /** ejabberd offers bidi in the namespace of its use, and then does not speak it. */
  @Test
  void takesNoOfferInTheNamespaceOfTheUse() {
    String text = "<stream:features><bidi xmlns='urn:xmpp:bidi'/></stream:features>";
    assertThat(StreamFeatures.read(Xmpp.nonza(text)).orElseThrow().offered()).isEmpty();
  }

  @Test
  void readsDialback() {
    var result = Dialback.result(PAIR, "abc");
    assertThat(Dialback.read(read(result.octets()))).isEqualTo(new Dialback.Read.Good(result));
    var verify = Dialback.verify(PAIR, "id1", "abc");
    assertThat(Dialback.read(read(verify.octets()))).isEqualTo(new Dialback.Read.Good(verify));
    var answer = verify.answered(Dialback.Outcome.VALID);
    assertThat(answer.pair()).isEqualTo(PAIR.inverse());
    assertThat(Dialback.read(read(answer.octets()))).isEqualTo(new Dialback.Read.Good(answer));
    var error = result.failed(StanzaCondition.ITEM_NOT_FOUND);
    assertThat(Dialback.read(read(error.octets()))).isEqualTo(new Dialback.Read.Good(error));
  }

  /** Prosody repeats the key in its answer and adds an id. */
  @Test
  void readsTheAnswerOfProsody() {
    String text =
        "<db:result from='harbor.example' to='lighthouse.example' type='valid'"
            + " id='7'>k</db:result>";
    var read = (Dialback.Read.Good) Dialback.read(Xmpp.nonza(text));
    assertThat(read.dialback().outcome()).contains(Dialback.Outcome.VALID);
    assertThat(read.dialback().key()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<db:result from='a.example' to='b.example'/>",
        "<db:result from='a.example'>k</db:result>",
        "<db:result from='a b' to='b.example'>k</db:result>",
        "<db:verify from='a.example' to='b.example'>k</db:verify>",
        "<db:result from='a.example' to='b.example' type='perhaps'/>"
      })
  void readsNoBadDialback(String text) {
    assertThat(Dialback.read(Xmpp.nonza(text))).isEqualTo(Dialback.Read.Bad.BAD);
  }

  @Test
  void readsSasl() {
    var auth = Sasl.Auth.external(new XmppDomain("lighthouse.example"));
    assertThat(auth.response()).isEqualTo("bGlnaHRob3VzZS5leGFtcGxl");
    assertThat(Sasl.read(read(auth.octets()))).contains(auth);
    assertThat(auth.identity()).contains("lighthouse.example");
    assertThat(new Sasl.Auth("EXTERNAL", "=").identity()).contains("");
    assertThat(new Sasl.Auth("EXTERNAL", "*").identity()).isEmpty();
    assertThat(Sasl.read(read(new Sasl.Success().octets()))).contains(new Sasl.Success());
    assertThat(Sasl.read(Xmpp.nonza("<auth xmlns='urn:x'/>"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Sasl.Condition.class)
  void readsFailures(Sasl.Condition condition) {
    var failure = new Sasl.Failure(condition);
    assertThat(Sasl.read(read(failure.octets()))).contains(failure);
  }

  @Test
  void readsStreamManagement() {
    for (StreamManagement written :
        new StreamManagement[] {
          new StreamManagement.Enable(true, 120),
          new StreamManagement.Enable(false, 0),
          new StreamManagement.Enabled(Optional.of("x"), true, 120),
          new StreamManagement.Enabled(Optional.empty(), false, 0),
          new StreamManagement.Request(),
          new StreamManagement.Answer(0xffff_ffffL),
          new StreamManagement.Resume("x", 7),
          new StreamManagement.Resumed("x", 7),
          new StreamManagement.Failed(StanzaCondition.ITEM_NOT_FOUND)
        }) {
      assertThat(StreamManagement.read(read(written.octets()))).contains(written);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "4294967296", "99999999999"})
  void readsNoCountThatIsNone(String handled) {
    String text = "<a xmlns='urn:xmpp:sm:3' h='" + handled + "'/>";
    assertThat(StreamManagement.read(Xmpp.nonza(text))).contains(new StreamManagement.Bad());
  }

  @ParameterizedTest
  @EnumSource(StreamCondition.class)
  void readsStreamErrors(StreamCondition condition) {
    var error = StreamError.of(condition, "why <not>");
    String text = new String(error.octets(), StandardCharsets.UTF_8);
    assertThat(text).endsWith("</stream:stream>");
    var reads = Xmpp.afterHeader(text);
    var element = ((XmppRead.Nonza) reads.getFirst()).element();
    assertThat(StreamError.read(element)).contains(error);
    assertThat(reads.getLast()).isEqualTo(XmppRead.StreamEnd.STREAM_END);
  }

  @ParameterizedTest
  @CsvSource({"xml-not-well-formed,NOT_WELL_FORMED", "something-new,UNDEFINED_CONDITION"})
  void readsOldAndUnknownConditions(String name, StreamCondition condition) {
    String text =
        "<stream:error><" + name + " xmlns='" + Namespace.STREAM_ERRORS + "'/></stream:error>";
    assertThat(StreamError.read(Xmpp.nonza(text)).orElseThrow().condition()).isEqualTo(condition);
  }

  @ParameterizedTest
  @EnumSource(StreamElement.class)
  void readsEmptyElements(StreamElement element) {
    assertThat(StreamElement.read(read(element.octets()))).contains(element);
  }

  @Test
  void escapesWhatItWrites() {
    String written =
        new XmlWriter()
            .start("a")
            .attribute("b", "<'\"&>\n\t")
            .text("]]>\u0001\ud800x\ud83d\ude00")
            .end("a")
            .toString();
    XmlElement element = Xmpp.nonza(written);
    assertThat(element.attribute("b")).contains("<'\"&>\n\t");
    assertThat(element.text()).isEqualTo("]]>\ufffd\ufffdx\ud83d\ude00");
  }
}
