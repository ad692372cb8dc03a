using TokenGate.Dialects.Json;
using TokenGate.Dialects.OpenAiResponses;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// What a Realtime session refers to and does not show: a stored prompt
/// (https://platform.openai.com/docs/guides/realtime-models-prompting), items by an id that the session did not see, and connectors that
/// the provider runs.
/// </summary>
internal sealed class RealtimeReferences
{
    private const int MaxReferences = 64;

    /// <summary>Ids of a session's own items that are kept; in a longer session the further ones are taken for references.</summary>
    private const int MaxItems = 4096;

    private readonly List<ContentReference> _session = [];
    private readonly List<ContentReference> _response = [];
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);

    /// <summary>True once a tool was seen that the provider runs itself.</summary>
    public bool HasHostedTools { get; private set; }

    /// <summary>What the answer under way refers to.</summary>
    public IReadOnlyList<ContentReference> All => _session.Count + _response.Count == 0 ? [] : [.. _session, .. _response];

    /// <summary>Reads a session's settings; they replace those before.</summary>
    public void ReadSession(JsonValue session)
    {
        ReadTools(session["tools"u8]);
        if (session["prompt"u8].IsObject)
        {
            _session.Clear();
            Add(_session, ReferenceKind.Prompt, ResponsesReferences.PromptIdOf(session["prompt"u8]));
        }
    }

    /// <summary>Reads what is asked of one answer alone.</summary>
    public void ReadResponse(JsonValue response)
    {
        ReadTools(response["tools"u8]);
        Add(_response, ReferenceKind.Prompt, ResponsesReferences.PromptIdOf(response["prompt"u8]));
        foreach (var item in response["input"u8].Items)
        {
            if (item["type"u8].Is("item_reference"u8) && item["id"u8].AsString() is { } id && !_items.Contains(id))
            {
                Add(_response, ReferenceKind.Response, item["id"u8].Text());
            }
        }
    }

    /// <summary>Notes an item of the session by its id.</summary>
    public void NoteItem(JsonValue id)
    {
        if (_items.Count < MaxItems && id.AsString() is { } name)
        {
            _items.Add(name);
        }
    }

    /// <summary>The answer ended.</summary>
    public void EndResponse() => _response.Clear();

    private static void Add(List<ContentReference> references, ReferenceKind kind, ReadOnlyMemory<byte> id)
    {
        if (!id.IsEmpty && references.Count < MaxReferences)
        {
            references.Add(new ContentReference(kind, id.ToArray()));
        }
    }

    private void ReadTools(JsonValue tools)
    {
        foreach (var tool in tools.Items)
        {
            HasHostedTools |= ResponsesReferences.IsHosted(tool);
        }
    }
}
