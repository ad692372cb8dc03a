using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiResponses;

/// <summary>
/// Reasoning that a client sends back (https://platform.openai.com/docs/guides/reasoning#keeping-reasoning-items-in-context). It is input
/// while the model still works at the same question, calling functions; what came before a later question is left out. Sealed
/// (<c>encrypted_content</c>) only its size is known: above some 1,050 characters of envelope it grows by about six for each token, in all
/// recorded traffic.
/// </summary>
internal static class SealedReasoning
{
    private const int Envelope = 1050;

    private const double TokensPerCharacter = 0.164;

    /// <summary>Where the last question of the user stands; -1 when there is none.</summary>
    public static int LastQuestion(JsonValue input)
    {
        var (position, last) = (0, -1);
        foreach (var item in input.Items)
        {
            if (item["role"u8].Is("user"u8))
            {
                last = position;
            }

            position++;
        }

        return last;
    }

    /// <summary>Reads a reasoning item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="isDone">True when a later question follows it.</param>
    /// <param name="request">Where it goes.</param>
    public static void Read(JsonValue item, bool isDone, RequestBuilder request)
    {
        var sealedText = item["encrypted_content"u8];
        if (sealedText.IsString && sealedText.Raw.Length > 0)
        {
            var tokens = isDone ? 0 : Math.Max(0, (sealedText.Raw.Length - Envelope) * TokensPerCharacter);
            request.AddOpaque(SegmentRole.Assistant, sealedText.Raw, (int)tokens);
            return;
        }

        foreach (var summary in item["summary"u8].Items)
        {
            request.AddText(SegmentRole.Assistant, summary["text"u8]);
        }
    }
}
