using Microsoft.Extensions.Options;

namespace PluginState.Storage;

/// <summary>Finds every option that is out of range.</summary>
internal sealed class SqliteStorageOptionsValidator : IValidateOptions<SqliteStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStorageOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Path))
            errors.AddError("Path is blank; it must name the file to keep states in");
        if (!Enum.IsDefined(options.Durability))
            errors.AddError($"Durability is {options.Durability}; it must be one of {string.Join(", ", Enum.GetNames<SqliteDurability>())}");
        Between(nameof(options.QueueCapacity), options.QueueCapacity, 1, 65_536);
        Between(nameof(options.MaxReaders), options.MaxReaders, 1, 64);
        Between(nameof(options.MaxPatches), options.MaxPatches, 0, 10_000);
        if (options.PatchThreshold < 0)
            errors.AddError($"PatchThreshold is {options.PatchThreshold}; it must not be negative");
        return errors.Build();

        void Between(string option, int value, int least, int greatest)
        {
            if (value < least || value > greatest)
                errors.AddError($"{option} is {value}; it must be from {least} to {greatest}");
        }
    }
}
