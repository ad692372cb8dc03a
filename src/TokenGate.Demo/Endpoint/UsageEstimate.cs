using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Endpoint;

/// <summary>Usage as the simulated endpoint reports it: counted with the model's encoding, plus a per-message overhead.</summary>
internal static class UsageEstimate
{
    private const int TokensPerMessage = 4;
    private const int TokensPerTool = 9;

    /// <summary>Prompt caches begin to work at this length (platform.openai.com/docs/guides/prompt-caching).</summary>
    private const int CacheFloor = 1024;

    private const int CacheStep = 128;

    /// <summary>Counts an exchange.</summary>
    public static ReplyUsage Create(Ask ask, Reply reply, ITokenCounter counter)
    {
        long Tokens(string text) => counter.Count(System.Text.Encoding.UTF8.GetBytes(text));

        var input = 3 + (ask.System.Length > 0 ? TokensPerMessage + Tokens(ask.System) : 0);
        foreach (var tool in ask.Tools)
        {
            input += TokensPerTool + Tokens(tool.Name) + Tokens(tool.Description) + Tokens(tool.Parameters);
        }

        long last = 0;
        foreach (var turn in ask.Turns)
        {
            last = TokensPerMessage + Tokens(turn.Text) + (turn.Call is { } call ? Tokens(call.Name) + Tokens(call.Arguments) : 0);
            input += last;
        }

        var output = Tokens(reply.Text) + (reply.Call is { } made ? TokensPerTool + Tokens(made.Name) + Tokens(made.Arguments) : 0);
        var known = ask.Turns.Count > 1 ? input - last : 0;
        return new ReplyUsage(input, Math.Max(output, 1), known >= CacheFloor ? known / CacheStep * CacheStep : 0);
    }
}
