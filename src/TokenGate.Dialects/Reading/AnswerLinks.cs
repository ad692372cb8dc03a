using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// What an answer says about other calls: what it hands out for later ones to refer to, which work it only began, and what earlier work
/// used. Bounded.
/// </summary>
/// <param name="limit">How many bytes of text are kept of what earlier work answered.</param>
internal sealed class AnswerLinks(long limit)
{
    private const int MaxReferences = 64;

    /// <summary>Longer ids are nobody's, in bytes: they are not kept.</summary>
    private const int MaxId = 16 * 1024;

    private const int MaxBegun = 64;

    /// <summary>
    /// As many requests as the largest batch of any provider holds (Anthropic's). What is told beyond is added up in one report.
    /// </summary>
    private const int MaxTold = 100_000;

    /// <summary>What the reports beyond the limit are told as.</summary>
    private const string Rest = "...";

    private readonly List<ContentReference> _references = [];
    private readonly List<string> _begun = [];
    private readonly List<ToldUsage> _told = [];
    private long _kept;

    /// <summary>What was handed out.</summary>
    public IReadOnlyList<ContentReference> References => _references;

    /// <summary>The work that was begun.</summary>
    public IReadOnlyList<string> Begun => _begun;

    /// <summary>True when anything was begun or told.</summary>
    public bool Any => _begun.Count > 0 || _told.Count > 0;

    /// <summary>
    /// What was told. Where one answer tells a work as a whole and by its parts (a run's stream), the whole stands: it holds the parts.
    /// </summary>
    public IReadOnlyList<ToldUsage> Told()
    {
        HashSet<string>? wholes = null;
        foreach (var told in _told)
        {
            if (told.Part.Length == 0 && !told.Counts.IsUnknown)
            {
                (wholes ??= new HashSet<string>(StringComparer.Ordinal)).Add(told.Work);
            }
        }

        if (wholes is not null)
        {
            _told.RemoveAll(told => told.Part.Length > 0 && wholes.Contains(told.Work));
        }

        return _told;
    }

    /// <summary>Notes something that was handed out; events repeat it.</summary>
    public void NoteReference(ReferenceKind kind, JsonValue id)
    {
        if (id.IsString && id.Raw.Length > 0)
        {
            NoteReference(kind, id.Text());
        }
    }

    /// <summary>Notes something that was handed out; events repeat it.</summary>
    public void NoteReference(ReferenceKind kind, ReadOnlyMemory<byte> id)
    {
        if (id.Length is 0 or > MaxId || _references.Count >= MaxReferences)
        {
            return;
        }

        foreach (var known in _references)
        {
            if (known.Kind == kind && known.Id.Span.SequenceEqual(id.Span))
            {
                return;
            }
        }

        // The bytes of a frame are used again: a copy stays.
        _references.Add(new ContentReference(kind, id.ToArray()));
    }

    /// <summary>Notes a picture that was made, by its content as base64 or a <c>data:</c> URL: it may come back with the history.</summary>
    public void NotePicture(JsonValue content)
    {
        if (content.IsString && content.Raw.Length > 0)
        {
            NoteReference(ReferenceKind.Image, ContentIdentity.OfText(content.Text().Span));
        }
    }

    /// <summary>Notes work that was begun.</summary>
    public void NoteBegun(string? work)
    {
        if (work is not null && _begun.Count < MaxBegun && !_begun.Contains(work))
        {
            _begun.Add(work);
        }
    }

    /// <summary>Notes what a work, or a part of one, used. A later report of the same whole replaces the earlier one.</summary>
    public void Tell(ToldUsage told)
    {
        if (told.Part.Length == 0)
        {
            var known = _told.FindLastIndex(Math.Min(_told.Count, MaxBegun) - 1, other => other.Part.Length == 0 && other.Work == told.Work);
            if (known >= 0)
            {
                _told[known] = told;
                return;
            }
        }

        var bytes = told.Parts.Sum(static part => (long)part.Text.Length);
        if (_kept + bytes > limit)
        {
            told = told with { Parts = [] };
            bytes = 0;
        }

        if (_told.Count >= MaxTold)
        {
            Join(told);
            return;
        }

        _kept += bytes;
        _told.Add(told);
    }

    /// <summary>Shows visible text of an answer beside the last report that has none.</summary>
    public void ShowWith(IReadOnlyList<AnswerPart> parts)
    {
        if (_told.Count > 0 && _told[^1].Parts.Count == 0)
        {
            _told[^1] = _told[^1] with { Parts = parts };
        }
    }

    private void Join(ToldUsage told)
    {
        if (_told.Count == MaxTold)
        {
            _told.Add(told with { Part = Rest, Parts = [] });
            return;
        }

        var rest = _told[^1];
        if (rest.Work != told.Work)
        {
            // No list is as long as this: whoever sends one does not work.
            return;
        }

        _told[^1] = rest with { Counts = rest.Counts + told.Counts, Ended = rest.Ended && told.Ended };
    }
}
