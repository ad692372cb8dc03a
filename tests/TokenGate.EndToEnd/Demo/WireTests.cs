using System.Text.Json;
using TokenGate.Demo.Wire;
using Xunit;

namespace TokenGate.EndToEnd.Demo;

public sealed class WireTests
{
    private static readonly ToolCall Call = new("call_1", "forecast", """{"city":"Malmö"}""");

    private static readonly Ask Conversation = new()
    {
        Model = "some-model",
        System = "Be brief.",
        Tools = [new Tool("forecast", "The weather.", """{"type":"object","properties":{"city":{"type":"string"}}}""")],
        Turns =
        [
            new Turn(Speaker.User, "Will it rain in Malmö? „Ja“ oder nein."),
            new Turn(Speaker.Assistant, "I will look.", Call),
            new Turn(Speaker.Tool, """{"mm":3}""", Call),
        ],
        Stream = true,
        MaxTokens = 99,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Ask_WrittenAndReadBack_IsTheSame(int shape)
    {
        var wire = ServedShapes.Wires[shape];

        using var body = JsonDocument.Parse(wire.WriteAsk(Conversation));
        var read = wire.ReadAsk(body.RootElement);

        Assert.Equal((Conversation.Model, Conversation.System, Conversation.Stream, Conversation.MaxTokens), (read.Model, read.System, read.Stream, read.MaxTokens));
        Assert.Equal(Conversation.Tools, read.Tools);
        Assert.Equal(Conversation.Turns.Select(turn => (turn.Speaker, turn.Text, turn.Call?.Id)), read.Turns.Select(turn => (turn.Speaker, turn.Text, turn.Call?.Id)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Reply_StreamedOrNot_IsReadBackTheSame(int shape)
    {
        var wire = ServedShapes.Wires[shape];
        var reply = new Reply { Text = "Wait, I check Malmö first.", Call = Call, Usage = new ReplyUsage(2000, 17, 1024) };

        using var body = JsonDocument.Parse(wire.WriteReply(Conversation, reply, "1", 0));
        var whole = wire.ReadReply(body.RootElement);
        var events = wire.StreamReply(Conversation, reply, ["Wait, I check ", "Malmö first."], "1", 0)
            .SelectMany(frame => frame.Text.Split('\n'))
            .Where(line => line.StartsWith("data: {", StringComparison.Ordinal))
            .Select(line => JsonElement.Parse(line["data: ".Length..]));

        Assert.Equal(reply, whole);
        Assert.Equal(reply, wire.ReadStream(events));
    }
}
