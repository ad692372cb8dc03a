using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.GeminiCaches;

/// <summary>A cached content (https://ai.google.dev/api/caching#CachedContent): its name, and its size in tokens, which is what was read to make it.</summary>
internal sealed class GeminiCacheShape : AnswerShape
{
    /// <summary>The one instance.</summary>
    public static GeminiCacheShape Instance { get; } = new();

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> KnownCounts { get; } = ["totalTokenCount"];

    /// <inheritdoc/>
    public override bool Recognises(JsonValue value) => value["name"u8].IsString && value["usageMetadata"u8]["totalTokenCount"u8].HasValue && value["expireTime"u8].IsString;

    /// <inheritdoc/>
    public override void Read(JsonValue value, ReadOnlySpan<byte> eventName, Answer answer)
    {
        answer.Error ??= ErrorName.Inside(value);
        if (answer.Error is not null || !value["name"u8].IsString)
        {
            return;
        }

        answer.NoteModel(value["model"u8]);
        answer.Links.NoteReference(ReferenceKind.Cache, value["name"u8]);
        answer.Delivered = true;
        answer.Usage.Input = answer.Usage.Count(value["usageMetadata"u8]["totalTokenCount"u8], "totalTokenCount");
        answer.Usage.Output = answer.Usage.Input is null ? null : 0;
    }

    /// <inheritdoc/>
    public override void Finish(Answer answer) => answer.HoldsNoAnswer = answer.Usage.IsUnknown;
}
