using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Tokens;
using TokenGate.Usage;
using Xunit;
using Xunit.Abstractions;

namespace TokenGate.Metering.Tests;

/// <summary>
/// The same honest work, sent in different ways, is worth the same: with its history in the request, by reference, by a document at the
/// provider.
/// </summary>
public sealed class ByReferenceTests(ITestOutputHelper output)
{
    private const string Responses = "/v1/responses";

    private static readonly string[] Words = new Random(5) is var dice
        ? [.. Enumerable.Range(0, 4_000).Select(_ => string.Concat(Enumerable.Range(0, dice.Next(3, 9)).Select(_ => (char)('a' + dice.Next(26)))))]
        : [];

    private static readonly string Handbook = string.Join(' ', new Random(3) is var random ? Enumerable.Range(1, 500).Select(i =>
        $"Clause {i}: {string.Join(' ', Enumerable.Range(0, 18).Select(_ => Words[random.Next(Words.Length)]))}.") : []);

    private static readonly string[] Questions =
        [.. Enumerable.Range(1, 20).Select(i => $"What does clause {i * 43 % 900 + 1} say about the {Name(i * 3)} office, and who signs in week {i + 11}?")];

    [Fact]
    public void Conclude_FiftyTurns_AreWorthTheSameByReferenceAndWithTheirHistory()
    {
        var (stateless, chained, conversed) = (Stateless(50), Chained(50, "previous_response_id"), Chained(50, "conversation"));
        output.WriteLine($"50 turns: history in the request {stateless}, by previous_response_id {chained}, by conversation {conversed}");
        Assert.InRange(chained.TrustedInput, stateless.TrustedInput * 0.9, stateless.TrustedInput * 1.1);
        Assert.InRange(conversed.TrustedInput, stateless.TrustedInput * 0.9, stateless.TrustedInput * 1.1);
        Assert.InRange(chained.TrustedOutput, stateless.TrustedOutput * 0.9, stateless.TrustedOutput * 1.1);
        Assert.Equal(0, chained.UnseenInput + stateless.UnseenInput + chained.WithheldInput + stateless.WithheldInput);
        Assert.Equal(stateless.Input, chained.Input);
    }

    [Theory]
    [InlineData("pasted")]
    [InlineData("file_id")]
    [InlineData("inline")]
    [InlineData("prompt")]
    [InlineData("cachedContent")]
    [InlineData("anthropic_file")]
    public void Conclude_TwentyQuestionsOnOneDocument_CountItOnce(string way)
    {
        var document = Count(Handbook);
        var sum = TokenSplit.None;
        var wire = new Wire();
        for (var i = 0; i < Questions.Length; i++)
        {
            (wire.Path, var request) = Request(way, Questions[i]);
            var billed = document + Count(Questions[i]) + 11;
            sum += wire.Send(request, Answer(way, billed, i)).Judgement.Split;
        }

        var asked = document + Questions.Sum(Count);
        output.WriteLine($"20 questions on a document of {document}, {way}: {sum}");
        Assert.InRange(sum.TrustedInput, asked * 0.9, asked * 1.1);
        Assert.True(sum.Input > 19 * document, $"{sum}");
    }

    [Fact]
    public void Conclude_ALoopOnAStoredDocument_EarnsTheDocumentAndItsQuestionsAtMost()
    {
        var wire = new Wire { Path = Responses };
        var first = wire.Send(Ask(new JsonObject { ["input"] = Handbook }), Answer(Responses, Count(Handbook) + 8, 0)).Judgement.Split;
        var sum = first;
        for (var i = 0; i < 40; i++)
        {
            var ask = Ask(new JsonObject { ["previous_response_id"] = ResponseId(i), ["input"] = $"ok, and point {i}?" });
            sum += wire.Send(ask, Answer(Responses, Count(Handbook) + (30 * i) + 40, i + 1)).Judgement.Split;
        }

        output.WriteLine($"a loop of 40 over a stored document: {sum}");
        Assert.True(sum.TrustedInput <= first.TrustedInput + 600, $"{sum}");
    }

    [Fact]
    public void Conclude_OkWithAForeignAnswer_IsUnseenButForWhatItSays()
    {
        var wire = new Wire { Path = Responses };
        var sum = TokenSplit.None;
        for (var i = 0; i < 20; i++)
        {
            sum += wire.Send(Ask(new JsonObject { ["previous_response_id"] = $"resp_ffff{i:0000}c2a79d0481938f4fd2", ["input"] = "ok" }), Answer(Responses, 100_010, i)).Judgement.Split;
        }

        Assert.True(sum.TrustedInput < 1_000, $"{sum}");
    }

    private static TokenSplit Stateless(int turns)
    {
        var wire = new Wire { Path = Responses };
        var (history, sum, billed) = (new JsonArray(), TokenSplit.None, 3L);
        for (var i = 0; i < turns; i++)
        {
            var question = Turn(i);
            history.Add(new JsonObject { ["role"] = "user", ["content"] = question });
            billed += Count(question) + 4;
            sum += wire.Send(Ask(new JsonObject { ["input"] = history.DeepClone() }), Answer(Responses, billed, i)).Judgement.Split;
            history.Add(new JsonObject { ["role"] = "assistant", ["content"] = AnswerText(i) });
            billed += Count(AnswerText(i)) + 4;
        }

        return sum;
    }

    private static TokenSplit Chained(int turns, string reference)
    {
        var wire = new Wire { Path = Responses };
        var (sum, billed) = (TokenSplit.None, 3L);
        for (var i = 0; i < turns; i++)
        {
            var body = new JsonObject { ["input"] = Turn(i) };
            if (reference == "conversation")
            {
                body["conversation"] = "conv_68f1c2a79d0481938f4fd2aa";
            }
            else if (i > 0)
            {
                body["previous_response_id"] = ResponseId(i - 1);
            }

            billed += Count(Turn(i)) + 4;
            sum += wire.Send(Ask(body), Answer(Responses, billed, i, reference == "conversation")).Judgement.Split;
            billed += Count(AnswerText(i)) + 4;
        }

        return sum;
    }

    private static string Turn(int i) => i == 0 ? Handbook : $"And {Words[i * 3]} {Words[(i * 5) + 1]}, as clause {i * 43 % 500 + 1} has it: who {Words[i * 7]} the {Words[i * 11]} in {Name(i)}?";

    private static (string Path, string Body) Request(string way, string question) => way switch
    {
        "pasted" => (Responses, Ask(Content(new JsonObject { ["type"] = "input_text", ["text"] = Handbook }, question))),
        "file_id" => (Responses, Ask(Content(new JsonObject { ["type"] = "input_file", ["file_id"] = "file-8Hq2LmPz7RtVw3Xy" }, question))),
        "inline" => (Responses, Ask(Content(
            new JsonObject { ["type"] = "input_file", ["filename"] = "a.pdf", ["file_data"] = "data:application/pdf;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(Handbook)) }, question))),
        "prompt" => (Responses, Ask(new JsonObject { ["prompt"] = new JsonObject { ["id"] = "pmpt_68f1c2a79d04" }, ["input"] = question })),
        "cachedContent" => ("/v1beta/models/gemini-2.5-pro:generateContent", JsonSerializer.Serialize(new
        {
            cachedContent = "cachedContents/handbook1",
            contents = new[] { new { role = "user", parts = new[] { new { text = question } } } },
        })),
        _ => ("/v1/messages", JsonSerializer.Serialize(new
        {
            model = "claude-sonnet-4-6",
            max_tokens = 200,
            messages = new[]
            {
                new { role = "user", content = new object[] { new { type = "document", source = new { type = "file", file_id = "file_011Handbook" } }, new { type = "text", text = question } } },
            },
        })),
    };

    private static JsonObject Content(JsonObject part, string question) => new()
    {
        ["input"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(part, new JsonObject { ["type"] = "input_text", ["text"] = question }) }),
    };

    private static string Ask(JsonObject body)
    {
        body["model"] = "gpt-5.1";
        return body.ToJsonString();
    }

    private static string Answer(string way, long input, int number, bool conversation = false)
    {
        var text = AnswerText(number);
        return way switch
        {
            "cachedContent" => $$$"""
                {"candidates":[{"content":{"role":"model","parts":[{"text":"{{{text}}}"}]},"finishReason":"STOP"}],
                "usageMetadata":{"promptTokenCount":{{{input}}},"cachedContentTokenCount":{{{Count(Handbook)}}},"candidatesTokenCount":{{{Count(text)}}},"totalTokenCount":{{{input + Count(text)}}}},"modelVersion":"gemini-2.5-pro"}
                """,
            "anthropic_file" => $$$"""
                {"id":"msg_011CUxkZ9f3mPq7LsT{{{number:00}}}","type":"message","role":"assistant","model":"claude-sonnet-4-6","content":[{"type":"text","text":"{{{text}}}"}],"stop_reason":"end_turn",
                "usage":{"input_tokens":{{{input}}},"output_tokens":{{{Count(text)}}}}}
                """,
            _ => $$$"""
                {"id":"{{{ResponseId(number)}}}","object":"response","status":"completed","model":"gpt-5.1",{{{(conversation ? "\"conversation\":{\"id\":\"conv_68f1c2a79d0481938f4fd2aa\"}," : "")}}}
                "output":[{"type":"message","id":"m","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{{text}}}","annotations":[]}]}],
                "usage":{"input_tokens":{{{input}}},"input_tokens_details":{"cached_tokens":0},"output_tokens":{{{Count(text)}}},"output_tokens_details":{"reasoning_tokens":0},"total_tokens":{{{input + Count(text)}}}}}
                """,
        };
    }

    private static string ResponseId(int number) => string.Create(CultureInfo.InvariantCulture, $"resp_68f1c2a79d0481938f4fd{number:0000}");

    private static string AnswerText(int number) => $"The {Name(number)} office signs, as clause {number * 43 % 900 + 1} has it; the {Name(number * 5)} one is told by {number % 12 + 1} o'clock.";

    private static string Name(int number) => ((string[])["harbour", "customs", "tower", "canal", "northern", "quay", "winter", "lamp", "rope", "tide", "grain"])[number % 11] + (number % 7) switch
    {
        0 => " east",
        1 => " west",
        2 => " upper",
        3 => " lower",
        4 => " old",
        5 => " new",
        _ => "",
    };

    private static int Count(string text) => EncodingMap.Default.ForModel("gpt-5.1").Count(Encoding.UTF8.GetBytes(text));
}
