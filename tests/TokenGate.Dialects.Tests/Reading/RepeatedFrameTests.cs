using System.Globalization;
using System.Text;

namespace TokenGate.Dialects.Tests.Reading;

/// <summary>
/// A frame that is like the one before but for a piece of text is not parsed again. Whatever is streamed, it reads as if it were: the same
/// frames with a member that counts, which no two of them share, are the reference.
/// </summary>
public sealed class RepeatedFrameTests
{
    private static readonly string[] ChatFrames =
    [
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":null}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":null}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":1,"delta":{"content":"TEXT"},"finish_reason":null}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"reasoning_content":"TEXT","content":null}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","reasoning":"TEXT"}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"a","content":"TEXT"}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}},{"index":1,"delta":{"content":"b"}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"function":{"arguments":"TEXT"}}]}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"function":{"name":"TEXT","arguments":""}}]}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT","executed_tools":[{"type":"search"}]}}]NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":{"prompt_tokens":7,"completion_tokens":3}NUMBER}""",
        """{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":"stop"}]NUMBER}""",
        """{"id":"c","model":"m","choices":[],"service_tier":"TEXT"NUMBER}""",
        """{"error":{"type":"server_error","message":"TEXT"}NUMBER}""",
        """{"id":"c","choices":[{"index":0,"delta":{"content":"TEXT"}]NUMBER}""",
    ];

    private static readonly string[] MessageFrames =
    [
        """{"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":9,"output_tokens":1}}NUMBER}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"TEXT"}NUMBER}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}NUMBER}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}NUMBER}""",
        """{"type":"content_block_delta","index":1,"delta":{"type":"thinking_delta","thinking":"TEXT"}NUMBER}""",
        """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"TEXT"}NUMBER}""",
        """{"type":"content_block_stop","index":0NUMBER}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":12}NUMBER}""",
    ];

    private static readonly string[] Texts =
        ["a", " word", "", "word", "é山", "\\n", "x\\\"y", "\\u0041", "\\", "\"", "\"}", "\"},\"finish_reason\":\"stop\"", "\t", "\\x", "{\"a\":1}", "TEXT"];

    [Theory]
    [InlineData("/v1/chat/completions", "")]
    [InlineData("/v1/messages", "event: content_block_delta\n")]
    [InlineData("/my/llm", "")]
    public void Read_OfFramesThatRepeat_IsThatOfFramesThatDoNot(string path, string line)
    {
        var random = new Random(20_261_130);
        for (var round = 0; round < 2_000; round++)
        {
            var (plain, numbered) = (new StringBuilder(), new StringBuilder());
            var frames = path == "/v1/messages" ? MessageFrames : ChatFrames;
            var frame = frames[0];
            var length = random.Next(1, 12);
            for (var i = 0; i < length; i++)
            {
                frame = random.Next(3) == 0 ? frames[random.Next(frames.Length)] : frame;
                var said = frame.Replace("TEXT", Texts[random.Next(Texts.Length)], StringComparison.Ordinal);
                plain.Append(line).Append("data: ").Append(said.Replace("NUMBER", "", StringComparison.Ordinal)).Append("\n\n");
                numbered.Append(line).Append("data: ").Append(said.Replace("NUMBER", string.Create(CultureInfo.InvariantCulture, $",\"number\":{i}"), StringComparison.Ordinal)).Append("\n\n");
            }

            Assert.Equal(Told(path, numbered.ToString()), Told(path, plain.ToString()));
        }
    }

    [Fact]
    public void Read_OfPiecesOfAnotherEvent_IsNotThatOfTheirOwn()
    {
        // Told apart by the event's name, for shapes that read it.
        const string delta = """data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}}""";
        var read = Told("/v1/messages", $"event: a\n{delta}\n\nevent: b\n{delta}\n\n");

        Assert.Contains("TEXTTEXT", read, StringComparison.Ordinal);
    }

    private static string Told(string path, string stream)
    {
        var head = new RequestHead("POST", path, null, static _ => null);
        using var reader = Wire.Open(in head, new ResponseHead(200, static name => name == "Content-Type" ? "text/event-stream" : null));
        reader.Append(Encoding.UTF8.GetBytes(stream));
        var read = reader.Complete(complete: true);
        var parts = read.Parts.Select(static part => $"{part.Kind} {part.Choice} {Encoding.UTF8.GetString(part.Text.Span)}");
        return $"{read.Model} {read.ResponseId} {read.FinishReason} {read.Error} {read.Ended} {read.Problem} {read.HasOutput} {read.Usage} {read.Billed.ServiceTier} {string.Join(",", read.Billed.ToolCalls)}\n{string.Join('\n', parts)}";
    }
}
