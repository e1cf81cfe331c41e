package dev.plimsoll.server.http;

import static dev.plimsoll.server.http.WireRoom.json;
import static dev.plimsoll.server.http.WireRoom.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputTest {
  private static final String GOOD = request("1, 2", "\"AA\", \"B\"");

  private final WireRoom room;

  BadInputTest(@TempDir Path home) {
    room = new WireRoom(home, HttpLimits.standard());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void namesTheTensorTheRowWhatWasMetAndWhatWasExpected() throws Exception {
    refused("", "body: nothing (expected: a JSON object)");
    refused("[]", "body: an array (expected: a JSON object)");
    refused("{\"inputs\": [", "nested at most 32 deep");
    refused(GOOD + GOOD, "body: more after its end");
    refused("{}", "inputs: none (expected: at least one tensor)");
    refused("{\"inputs\": 3}", "inputs: a number (expected: an array)");
    refused("{\"inputs\": [7]}", "inputs[0]: a number (expected: an object)");
    changed("\"name\": \"tail\", ", "", "inputs[2]: no name (expected: name, datatype");
    changed("\"datatype\": \"FP32\", ", "", "inputs[0]: no datatype");
    changed("\"shape\": [2], \"datatype\": \"FP32\"", "\"datatype\": \"FP32\"", "no shape");
    changed("FP32", "FP12", "inputs[0].datatype: 'FP12' (expected: one of [BOOL");
    changed(
        "FP32", "FP16", "inputs[0] 'distance'.datatype: FP16 has no written form (expected: its");
    changed("[1, 2]", "[1, \"x\"]", "inputs[0].data[1]: a text (expected: all values of one kind");
    changed("[1, 2]", "[\"x\", \"y\"]", "inputs[0] 'distance'.data: texts (expected: numbers");
    changed(
        "[1, 2]", "[1]", "inputs[0] 'distance'.data: 1 values (expected: 2, as its shape says)");
    changed(
        "\"shape\": [2], \"datatype\": \"FP32\"",
        "\"shape\": [1, 2], \"datatype\": \"FP32\"",
        "shape: [1, 2] (expected: [n] or [n, 1])");
    changed(
        "\"shape\": [2], \"datatype\": \"FP32\"",
        "\"shape\": [-1], \"datatype\": \"FP32\"",
        "inputs[0].shape: -1");
    changed(
        "\"shape\": [2], \"datatype\": \"FP32\", \"data\": [1, 2]",
        "\"shape\": [3], \"datatype\": \"FP32\", \"data\": [1, 2, 3]",
        "inputs[1] 'carrier'.shape: 2 rows (expected: 3");
    changed("[1, 2]", "[[1, 2]]", "data: nested as [1, 2] (expected: flat, or nested as its shape");
    changed("[1, 2]", "[[1], [2, 3]]", "2 beside 1 (expected: all rows alike)");
    changed("[1, 2]", "[[1], 2]", "flat and nested");
    changed("[1, 2]", "[{}, 2]", "inputs[0].data[0]: an object (expected: a value, or null)");
    changed("\"name\": \"tail\"", "\"name\": \"distance\"", "datatype BYTES|again (expected: one");
    changed(
        "\"name\": \"tail\"", "\"name\": \"speed\"", "input: 'speed' (expected: one of [carrier");
    changed("\"datatype\": \"FP32\"", "\"datatype\": \"FP32\", \"name\": \"other\"", "Duplicate");
  }

  @Test
  void refusesHalvesOfCharactersWhichCouldNotBeStored() throws Exception {
    String half = "half of a character, a lone surrogate (expected: Unicode)";
    changed("\"AA\", \"B\"", "\"\\ud800\", \"B\"", "inputs[1].data[0]: " + half);
    changed("\"AA\", \"B\"", "\"AA\", \"x\\udc00\\ud800y\"", "inputs[1].data[1]: " + half);
    changed(
        "\"inputs\"",
        "\"parameters\": {\"prediction_id\": \"k\\ud800\"}, \"inputs\"",
        "parameters.prediction_id: " + half);
    changed("\"r1\"", "\"\\ude00\"", "id: " + half);
    String whole = GOOD.replace("\"AA\", \"B\"", "\"\\ud83d\\ude00\", \"B\"");
    assertThat(room.infer(whole).statusCode()).isEqualTo(200);
  }

  @Test
  void refusesNumbersThatAreNone() throws Exception {
    changed("[1, 2]", "[NaN, 2]", "NaN");
    changed("[1, 2]", "[1, Infinity]", "Infinity");
    changed("[1, 2]", "[1, 1e400]", "inputs[0].data[1]: too large a number");
    changed("[1, 2]", "[1, 1e39]", "inputs[0] 'distance'.data[1]: 1.0E39 (expected:");
    changed(
        "FP32\", \"data\": [1, 2]", "INT8\", \"data\": [1, 200]", "data[1]: 200 (expected: -128");
    changed(
        "FP32\", \"data\": [1, 2]", "INT8\", \"data\": [1, 2.5]", "2.5 (expected: a whole number");
    changed("[1, 2]", "[1, " + "9".repeat(600) + "]", "expected: JSON");
    changed(
        "FP32\", \"data\": [1, 2]",
        "FP64\", \"data\": [1, 1e200]",
        "input 'distance' row 1: 1.0E200 (expected: a finite 32-bit number)");
  }

  @Test
  void refusesDeepNesting() throws Exception {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    refused("{\"later\": " + deep + "}", "nested at most 32 deep");
    refused("{\"inputs\": " + deep + "}", "expected:");
    changed("[1, 2]", deep, "expected:");
  }

  @Test
  void refusesReservedTensorsThatAreWrong() throws Exception {
    reserved("prediction_id", "BYTES", "[\"a\", \"a\"]", "row 1: 'a' again");
    reserved("prediction_id", "BYTES", "[\"a\", null]", "data[1]: null (expected: a value)");
    reserved("prediction_id", "INT64", "[1, 2]", "expected: datatype BYTES");
    reserved("sticky_key", "BYTES", "[null, \"b\"]", "data[0]: null");
    reserved("decision_at", "INT64", "[1, 2]", "this server runs on the real clock");
    refused(
        GOOD.replaceFirst("\\{", "{\"outputs\": [{\"name\": \"mood\"}], "),
        "output: 'mood' (expected: one of [probability, logit");
    refused(GOOD.replaceFirst("\\{", "{\"parameters\": 3, "), "parameters: a number");
    refused(GOOD.replace("\"r1\"", "7"), "id: a number (expected: a text)");
  }

  @Test
  void doesNotFindWhatIsNotThere() throws Exception {
    HttpResponse<String> endpoint = room.post("/v2/models/lost/infer", GOOD);
    assertThat(endpoint.statusCode()).isEqualTo(404);
    assertThat(json(endpoint).path("error").asText())
        .isEqualTo("endpoint: 'lost' (expected: one of [late, shapes])");
    assertThat(room.post("/v2/models/late/versions/9/infer", GOOD).statusCode()).isEqualTo(404);
    assertThat(room.get("/v2/models/lost").statusCode()).isEqualTo(404);
    assertThat(room.get("/v2/models/lost/ready").statusCode()).isEqualTo(404);
    assertThat(room.get("/v2/models/late/infer").statusCode()).isEqualTo(405);
  }

  @Test
  void refusesBadPushesAndQueries() throws Exception {
    plainRefused("/push", "{}", 400, "push_source_name: none");
    plainRefused("/push", "{\"push_source_name\": \"planes\"}", 400, "df: none");
    plainRefused(
        "/push",
        "{\"push_source_name\": \"planes\", \"df\": {\"tail\": [\"a\"], \"delay\": [1, 2]}}",
        400,
        "df.delay: 2 values (expected: 1");
    plainRefused(
        "/push", "{\"push_source_name\": \"ships\", \"df\": {\"tail\": [\"a\"]}}", 404, "ships");
    plainRefused(
        "/push",
        "{\"push_source_name\": \"planes\", \"df\": {\"tail\": [\"a\"], \"delay\": [1],"
            + " \"known_at\": [\"yesterday\"]}}",
        400,
        "df.known_at[0]: yesterday (expected: an ISO 8601 time");
    plainRefused(
        "/push",
        "{\"push_source_name\": \"planes\", \"df\": {\"tail\": [\"a\"], \"delay\": [\"x\"]}}",
        400,
        "delay");
    plainRefused("/get-online-features", "{\"features\": [\"a\"]}", 400, "entities: none");
    plainRefused(
        "/get-online-features",
        "{\"features\": [\"ship:age\"], \"entities\": {\"tail\": [\"a\"]}}",
        404,
        "'ship:age'");
    plainRefused(
        "/get-online-features",
        "{\"features\": [\"plane:age\"], \"entities\": {\"tail\": [\"a\"]}}",
        400,
        "'plane:age'");
  }

  private void plainRefused(String path, String body, int status, String part) throws Exception {
    HttpResponse<String> answer = room.post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(json(answer).at("/error/message").asText()).contains(part);
    assertThat(json(answer).at("/error/code").asText()).isNotEmpty();
    assertThat(json(answer).at("/error/blame").asText()).isEqualTo("USER");
  }

  private void reserved(String name, String datatype, String data, String part) throws Exception {
    String tensor =
        "{\"name\": \"%s\", \"shape\": [2], \"datatype\": \"%s\", \"data\": %s}, "
            .formatted(name, datatype, data);
    refused(GOOD.replace("{\"name\": \"distance\"", tensor + "{\"name\": \"distance\""), part);
  }

  private void changed(String from, String to, String part) throws Exception {
    assertThat(GOOD).contains(from);
    refused(GOOD.replace(from, to), part);
  }

  private void refused(String body, String part) throws Exception {
    HttpResponse<String> answer = room.infer(body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    String message = json(answer).path("error").asText();
    assertThat(part.split("\\|"))
        .as(message)
        .anySatisfy(either -> assertThat(message).contains(either));
    assertThat(message).contains("(expected: ");
    assertThat(room.log.predictions()).isZero();
  }
}
