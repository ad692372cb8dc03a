using System.Text;
using TokenGate.Scoring.Memory;
using TokenGate.Usage;

namespace TokenGate.Scoring.Tests.Judging;

/// <summary>A judge with a clock, and the few calls that make a session.</summary>
internal sealed class Desk
{
    private static readonly byte[] KeyBytes = [.. Enumerable.Range(1, MemoryKey.Length).Select(value => (byte)(value * 37))];

    public Desk(JudgeOptions? options = null) => Judge = new Judge(options ?? new JudgeOptions { Models = "" }, Key);

    public static MemoryKey Key { get; } = new(KeyBytes);

    public Judge Judge { get; }

    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>One request with one answer, a second long; gross counts are the local ones.</summary>
    public Judgement Ask(RequestContent request, string answer, string user = "ada", long? input = null, long? output = null)
    {
        var evidence = Judge.Prepare(request, WordCounter.Instance);
        return Decide(evidence, answer, user, input, output);
    }

    public Judgement Ask(string prompt, string answer = "Fine.", string user = "ada") => Ask(Chat(("user", prompt)), answer, user);

    public Judgement Decide(RequestEvidence evidence, string answer, string user = "ada", long? input = null, long? output = null)
    {
        var start = Now;
        Now += TimeSpan.FromSeconds(1);
        return Judge.Decide(new JudgeInput
        {
            User = user,
            StartedAt = start,
            EndedAt = Now,
            Evidence = evidence,
            Response = Answer(answer),
            Input = input ?? evidence.EstimatedInput,
            Output = output ?? WordCounter.Instance.Count(Encoding.UTF8.GetBytes(answer)),
        });
    }

    public static ResponseContent Answer(string text) => new()
    {
        Parts = text.Length == 0 ? [] : [new AnswerPart(AnswerKind.Text, 0, Encoding.UTF8.GetBytes(text))],
        Ended = true,
        HasOutput = text.Length > 0,
        FinishReason = "stop",
    };

    public static RequestContent Chat(params (string Role, string Text)[] messages) => new()
    {
        Operation = "chat",
        Segments = [.. messages.Select((message, index) => new Segment(RoleOf(message.Role), index, Encoding.UTF8.GetBytes(message.Text)))],
    };

    private static SegmentRole RoleOf(string role) => role switch
    {
        "system" => SegmentRole.System,
        "assistant" => SegmentRole.Assistant,
        "tool" => SegmentRole.ToolResult,
        _ => SegmentRole.User,
    };
}
