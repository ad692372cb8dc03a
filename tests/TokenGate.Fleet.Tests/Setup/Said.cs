using System.Text;
using TokenGate.Scoring;
using TokenGate.Tokens;
using TokenGate.Usage;

namespace TokenGate.Fleet.Tests.Setup;

/// <summary>One exchange of a simulated day, before any gateway saw it.</summary>
internal sealed record Said(string User, RequestContent Request, string Answer, DateTimeOffset At)
{
    public string Id { get; } = Guid.CreateVersion7(At).ToString();

    private static TokenEncoding Counter { get; } = Encodings.Get("o200k_base");

    /// <summary>What a gateway's judge is given.</summary>
    public JudgeInput To(IJudge judge)
    {
        var evidence = judge.Prepare(Request, Counter);
        var answer = Encoding.UTF8.GetBytes(Answer);
        return new JudgeInput
        {
            Id = Id,
            User = User,
            StartedAt = At,
            EndedAt = At.AddSeconds(1),
            Evidence = evidence,
            Response = new ResponseContent { Parts = [new AnswerPart(AnswerKind.Text, 0, answer)], Ended = true, HasOutput = true, FinishReason = "stop" },
            Input = evidence.EstimatedInput,
            Output = Counter.Count(answer),
            Dialect = "openai.chat",
        };
    }
}
