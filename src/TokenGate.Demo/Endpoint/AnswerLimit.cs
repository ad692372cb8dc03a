using System.Text;
using TokenGate.Demo.Wire;
using TokenGate.Usage;

namespace TokenGate.Demo.Endpoint;

/// <summary>Cuts an answer at the client's own limit, as a model would stop there.</summary>
internal static class AnswerLimit
{
    /// <summary>The answer, cut to at most <paramref name="maxTokens"/> tokens of text.</summary>
    public static Reply Apply(Reply reply, int? maxTokens, ITokenCounter counter)
    {
        if (maxTokens is not { } limit || Tokens(reply.Text, counter) <= limit)
        {
            return reply;
        }

        int fits = 0, tooLong = reply.Text.Length;
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (Tokens(reply.Text[..middle], counter) <= limit)
            {
                fits = middle;
            }
            else
            {
                tooLong = middle;
            }
        }

        if (fits > 0 && char.IsHighSurrogate(reply.Text[fits - 1]))
        {
            fits--;
        }

        return reply with { Text = reply.Text[..fits], Cut = true };
    }

    private static int Tokens(string text, ITokenCounter counter) => counter.Count(Encoding.UTF8.GetBytes(text));
}
