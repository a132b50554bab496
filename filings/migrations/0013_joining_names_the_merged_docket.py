from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0012_kinds_and_scopes'),
    ]

    operations = [
        migrations.RenameField(model_name='joining', old_name='gone', new_name='merged_docket'),
    ]
