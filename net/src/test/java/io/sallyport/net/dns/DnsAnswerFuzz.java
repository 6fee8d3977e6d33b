package io.sallyport.net.dns;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What any octets at all from a name server may do to the reader of answers and what is concluded
 * from them. Entered by the fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class DnsAnswerFuzz {
  private static final int ID = 0x1234;
  private static final List<Question> QUESTIONS =
      List.of(
          new Question("sip.quayside.example", RecordType.A),
          new Question("sip.quayside.example", RecordType.AAAA),
          new Question("_sipfederationtls._tcp.quayside.example", RecordType.SRV));

  private DnsAnswerFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says which question was asked, and an answer
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Question question = QUESTIONS.get((input[0] & 0xff) % QUESTIONS.size());
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    Reply reply = DnsMessage.reply(octets, octets.length, question, ID);
    if (!(reply instanceof Reply.Answer answer)) {
      return;
    }
    require(answer.records().size() <= DnsMessage.MAX_RECORDS, "too many records");
    require(isPeriod(answer.negativeSeconds()), "a life of absence");
    for (ResourceRecord record : answer.records()) {
      require(isPeriod(OptionalLong.of(record.ttlSeconds())), "a life");
      require(isOfType(record, question.type()), "a record that nobody asked for");
    }
    AliasChain chain = new AliasChain(question);
    Optional<Finding.Dated> end = chain.follow(answer);
    // Each alias that is followed leads on, and the chain is bounded, whatever is said.
    for (int i = 0; end.isEmpty(); i++) {
      require(i <= AliasChain.MAX_ALIASES, "aliases without end");
      require(DomainName.canonical(chain.next().name()).isPresent(), "a name that cannot be asked");
      end = chain.follow(answer);
    }
  }

  private static boolean isPeriod(OptionalLong seconds) {
    return seconds.isEmpty()
        || (seconds.getAsLong() >= 0 && seconds.getAsLong() <= Integer.MAX_VALUE);
  }

  private static boolean isOfType(ResourceRecord record, RecordType type) {
    return switch (record) {
      case ResourceRecord.Alias _ -> true;
      case ResourceRecord.Address(String _, long _, var address) ->
          address.getAddress().length == (type == RecordType.A ? 4 : 16) && type != RecordType.SRV;
      case ResourceRecord.Service _ -> type == RecordType.SRV;
    };
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
