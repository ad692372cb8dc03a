using System.Collections.Immutable;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Reading;

/// <summary>Reads who and what a body names beside its content: the user, and short strings that may name a project.</summary>
internal static class BodyLabels
{
    private const int MaxLabels = 16;

    /// <summary>In bytes of UTF-8, so at most as many characters.</summary>
    private const int MaxLabel = 128;

    private const int MaxName = 64;

    /// <summary>Coding agents send an object of three ids as text; more is no name of a user.</summary>
    private const int MaxUser = 512;

    /// <summary>Reads the body's own members and those of the object that providers keep for the caller's fields.</summary>
    public static void Read(JsonValue body, RequestBuilder request)
    {
        ImmutableDictionary<string, string>.Builder? labels = null;
        JsonValue user = default, safety = default, metadata = default;
        ReadOnlySpan<byte> prefix = default;
        var members = body.Members;
        while (members.MoveNext())
        {
            var (name, value) = (members.Name, members.Current);
            if (value.IsObject)
            {
                // OpenAI, Anthropic, Mistral; Vertex AI; Bedrock.
                metadata = IsName(name, "metadata"u8) || IsName(name, "labels"u8) || IsName(name, "requestMetadata"u8) ? value : metadata;
                prefix = IsName(name, "metadata"u8) ? "metadata."u8 : IsName(name, "labels"u8) ? "labels."u8 : IsName(name, "requestMetadata"u8) ? "requestMetadata."u8 : prefix;
            }
            else if (value.IsString)
            {
                user = IsName(name, "user"u8) ? value : user;
                safety = IsName(name, "safety_identifier"u8) ? value : safety;
                if (!IsContent(name))
                {
                    Add(ref labels, default, name, value);
                }
            }
        }

        var fields = metadata.Members;
        while (fields.MoveNext())
        {
            Add(ref labels, prefix, fields.Name, fields.Current);
        }

        request.Labels = labels?.ToImmutable() ?? request.Labels;
        request.NamedUser ??= User(user) ?? User(metadata["user_id"u8]) ?? User(safety);
    }

    private static string? User(JsonValue user) => user.Raw.Length <= MaxUser ? user.AsString(MaxUser) : null;

    private static bool IsName(JsonValue name, ReadOnlySpan<byte> text) => name.Raw.Span.SequenceEqual(text);

    /// <summary>Members that hold what is asked, or say how: they name no project, and the first are nobody's business.</summary>
    private static bool IsContent(JsonValue name) => IsName(name, "model"u8) || IsName(name, "input"u8) || IsName(name, "inputs"u8) || IsName(name, "prompt"u8)
        || IsName(name, "instructions"u8) || IsName(name, "system"u8) || IsName(name, "system_instruction"u8) || IsName(name, "message"u8) || IsName(name, "query"u8)
        || IsName(name, "preamble"u8) || IsName(name, "suffix"u8) || IsName(name, "content"u8) || IsName(name, "text"u8) || IsName(name, "inputText"u8)
        || IsName(name, "data"u8) || IsName(name, "tool_choice"u8) || IsName(name, "service_tier"u8);

    private static void Add(ref ImmutableDictionary<string, string>.Builder? labels, ReadOnlySpan<byte> prefix, JsonValue name, JsonValue value)
    {
        if (!value.IsString || value.Raw.Length is 0 or > MaxLabel || name.Raw.Length is 0 or > MaxName || labels?.Count >= MaxLabels)
        {
            return;
        }

        labels ??= ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels[System.Text.Encoding.ASCII.GetString(prefix) + name.AsString(MaxName)] = value.AsString(MaxLabel)!;
    }
}
