using TokenGate.Dialects.Json;
using TokenGate.Dialects.Native;
using TokenGate.Dialects.OpenAiChat;
using TokenGate.Dialects.Reading;

namespace TokenGate.Dialects.OpenAiCompletions;

/// <summary>Text completions, whose choices are those of chat completions; llama.cpp answers at the same path in a shape of its
/// own.</summary>
internal sealed class CompletionsShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static CompletionsShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts => OpenAiUsage.Known;

    /// <inheritdoc/>
    public override bool StreamsArrays => true;

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => false;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        if (!value["choices"u8].IsArray && LlamaCppShape.Instance.Recognises(value))
        {
            answer.Recognised = LlamaCppShape.Instance;
        }

        (answer.Recognised ?? OpenAiChatShape.Instance).Read(value, eventName, answer);
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => (answer.Recognised ?? OpenAiChatShape.Instance).Finish(answer);
}
