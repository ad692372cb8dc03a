using Microsoft.Data.Sqlite;
using TokenGate.Ledger.Storage;

namespace TokenGate.Ledger.Books;

/// <summary>Finds the numbers of places by their names.</summary>
internal sealed class PlaceFinder(SqliteConnection connection) : IDisposable
{
    private Statement? _find;

    /// <summary>The number of a place; -1 for one that there is not.</summary>
    public int Find(in BookingKey key, in BookingClass kind)
    {
        _find ??= new Statement(connection, PlaceIds.Find);
        PlaceIds.Bind(_find, key, kind);
        return _find.Number() is { } place ? checked((int)place) : -1;
    }

    /// <inheritdoc/>
    public void Dispose() => _find?.Dispose();
}
