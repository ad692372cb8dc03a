using System.Collections.Immutable;
using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Collects what a provider counts beyond the counts that have a place of their own.</summary>
internal static class ExtraCounts
{
    private const int MaxCounts = 64;
    private const int MaxDepth = 4;
    private const int MaxNameLength = 64;

    private static readonly ImmutableSortedDictionary<string, long> None = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Reads the whole numbers of usage objects by their dotted paths; those of a later object replace those of an earlier
    /// one.</summary>
    /// <param name="known">Dotted paths to leave out.</param>
    /// <param name="texts">The usage objects in the order in which they came.</param>
    public static ImmutableSortedDictionary<string, long> Read(IReadOnlyCollection<string> known, params ReadOnlySpan<ReadOnlyMemory<byte>> texts)
    {
        // Most reports hold nothing beyond what is known.
        ImmutableSortedDictionary<string, long>.Builder? counts = null;
        using var tape = new JsonTape();
        foreach (var text in texts)
        {
            if (!text.IsEmpty && tape.Parse(text) is null)
            {
                Collect(ref counts, known, tape.Root, "", 0);
            }
        }

        return counts?.ToImmutable() ?? None;
    }

    private static bool IsRoom(ImmutableSortedDictionary<string, long>.Builder? counts) => counts is null || counts.Count < MaxCounts;

    /// <summary>Lists of a name and a count each are kept by these names, as objects are; other lists are none of a count.</summary>
    private static void CollectList(ref ImmutableSortedDictionary<string, long>.Builder? counts, JsonValue list, string path)
    {
        foreach (var element in list.Items)
        {
            var (modality, value) = Modalities.Sum(element);
            if (value.AsCount(TokenCounts.Ceiling) is { } count && IsRoom(counts) && modality.AsString(MaxNameLength) is { } name)
            {
                (counts ??= None.ToBuilder())[$"{path}.{name}"] = count;
            }
        }
    }

    private static void Collect(
        ref ImmutableSortedDictionary<string, long>.Builder? counts,
        IReadOnlyCollection<string> known,
        JsonValue value,
        string prefix,
        int depth)
    {
        var members = value.Members;
        while (members.MoveNext())
        {
            var name = members.Name.AsString(MaxNameLength);
            if (name is null)
            {
                continue;
            }

            var path = prefix + name;
            if (members.Current.IsObject && depth < MaxDepth)
            {
                Collect(ref counts, known, members.Current, path + ".", depth + 1);
            }
            else if (members.Current.IsArray)
            {
                CollectList(ref counts, members.Current, path);
            }
            else if (members.Current.AsCount(TokenCounts.Ceiling) is { } count && IsRoom(counts) && !known.Contains(path))
            {
                (counts ??= None.ToBuilder())[path] = count;
            }
        }
    }
}
