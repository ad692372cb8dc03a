using System.Runtime.InteropServices;

namespace TokenGate.Gateway.Admin.Adoption;

/// <summary>Who was active on a day, in all and by the names of some columns.</summary>
/// <param name="columns">How many columns there are.</param>
internal sealed class ActivityDay(int columns)
{
    private readonly Dictionary<string, ActivityCell>[] _cells =
        [.. Enumerable.Range(0, columns).Select(static _ => new Dictionary<string, ActivityCell>(StringComparer.Ordinal))];

    /// <summary>The day as a whole.</summary>
    public ActivityCell All { get; } = new();

    /// <summary>The cells of a column, by name.</summary>
    public IReadOnlyDictionary<string, ActivityCell> By(int column) => _cells[column];

    /// <summary>The cell of a name, made when there is none.</summary>
    public ActivityCell Cell(int column, string name)
    {
        ref var cell = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells[column], name, out _);
        return cell ??= new ActivityCell();
    }

    /// <summary>Adds another day.</summary>
    public void Add(ActivityDay other)
    {
        All.Add(other.All);
        for (var column = 0; column < other._cells.Length; column++)
        {
            foreach (var (name, cell) in other._cells[column])
            {
                Cell(column, name).Add(cell);
            }
        }
    }
}
